// What came with a message: pictures are shown, everything else is a card; a click saves either.
import { type Attachment, sizeIn } from "@baton/shared/attachments";
import { Anchor, Group, Paper, Stack, Text } from "@mantine/core";
import { IconFileText } from "@tabler/icons-react";
import { createContext, useContext, useState } from "react";

/** The conversation whose entries are drawn: files are served by it, to whoever is signed in. */
export const InConversation = createContext("");

export function Attached({ files, align = "flex-start" }: { files: Attachment[]; align?: string }) {
  const conversationId = useContext(InConversation);
  if (!files.length) return null;
  return (
    <Stack gap={6} align={align} maw="min(620px, 85%)">
      {files.map(file => (
        <OneFile
          key={file.id}
          file={file}
          url={`/v1/conversations/${conversationId}/attachments/${file.id}`}
        />
      ))}
    </Stack>
  );
}

function OneFile({ file, url }: { file: Attachment; url: string }) {
  const [asCard, setAsCard] = useState(!file.width);
  const label = `Save ${file.name}`;
  if (!asCard) {
    return (
      <Anchor href={url} download={file.name} aria-label={label} title={label} display="block" maw="100%">
        <img
          src={url}
          alt={file.name}
          width={file.width ?? undefined}
          height={file.height ?? undefined}
          onError={() => setAsCard(true)}
          style={{
            display: "block",
            maxWidth: "min(320px, 100%)",
            maxHeight: 280,
            width: "auto",
            height: "auto",
            borderRadius: "var(--mantine-radius-lg)",
            border: "1px solid var(--mantine-color-default-border)",
          }}
        />
      </Anchor>
    );
  }
  return (
    <Anchor href={url} download={file.name} aria-label={label} underline="never" maw="100%">
      <Paper withBorder radius="lg" px="sm" py={8}>
        <Group gap="xs" wrap="nowrap">
          <IconFileText size={22} aria-hidden="true" style={{ flex: "none" }} />
          <Stack gap={0} miw={0}>
            <Text size="sm" truncate>
              <bdi>{file.name}</bdi>
            </Text>
            <Text size="xs" c="dimmed">
              {sizeIn(navigator.language, file.size)}
            </Text>
          </Stack>
        </Group>
      </Paper>
    </Anchor>
  );
}
