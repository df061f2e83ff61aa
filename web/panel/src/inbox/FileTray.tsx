// What goes along with the next reply or note, each file with its progress or its trouble; and the button for more.
import { acceptedBy, sizeIn } from "@baton/shared/attachments";
import {
  ActionIcon,
  Button,
  CloseButton,
  FileButton,
  Group,
  Paper,
  Progress,
  Stack,
  Text,
} from "@mantine/core";
import { IconPaperclip } from "@tabler/icons-react";
import { type ClipboardEvent, type DragEvent, useSyncExternalStore } from "react";
import { api } from "../app/api.ts";
import { type Loading, mostFiles, type Tray } from "./tray.ts";

export function useTray(tray: Tray) {
  const items = useSyncExternalStore(tray.subscribe, tray.get);
  return {
    items,
    ready: items.some(item => item.ready),
    uploading: items.some(item => !item.ready && !item.trouble),
  };
}

/** Undefined while the bot says nothing of it (archived, or not here yet): then the server decides alone. */
export function useFileRules(botId: string) {
  const params = { params: { path: { bot_id: botId } } };
  return api.useQuery("get", "/v1/bots/{bot_id}", params, { retry: false, staleTime: 60_000 }).data
    ?.attachments;
}

/** For the box around the composer: files that are dropped or pasted; pasted words stay words. */
export function takesFiles(tray: Tray, enabled: boolean) {
  const carries = (event: DragEvent) => enabled && event.dataTransfer.types.includes("Files");
  return {
    onDragOver: (event: DragEvent) => carries(event) && event.preventDefault(),
    onDrop: (event: DragEvent) => {
      if (!carries(event)) return;
      event.preventDefault();
      tray.add(event.dataTransfer.files);
    },
    onPaste: (event: ClipboardEvent) => {
      if (!enabled || !event.clipboardData.files.length) return;
      event.preventDefault();
      tray.add(event.clipboardData.files);
    },
  };
}

export function AttachButton({ tray, rules }: { tray: Tray; rules: ReturnType<typeof useFileRules> }) {
  const accept = rules ? { accept: acceptedBy(rules) } : {};
  return (
    <FileButton multiple {...accept} onChange={files => tray.add(files)}>
      {props => (
        <ActionIcon
          {...props}
          variant="subtle"
          color="gray"
          size="lg"
          aria-label="Attach files"
          title="Attach files (or drop or paste them here)"
          disabled={tray.get().length >= mostFiles}
        >
          <IconPaperclip size={18} />
        </ActionIcon>
      )}
    </FileButton>
  );
}

export function FileTray({ tray, items }: { tray: Tray; items: Loading[] }) {
  if (!items.length) return null;
  return (
    <Stack gap={6} mt="xs" mah={168} style={{ overflowY: "auto" }}>
      {items.map(item => (
        <Paper key={item.key} withBorder radius="md" px="sm" py={4}>
          <Group gap="xs" wrap="nowrap">
            <Stack gap={2} flex={1} miw={0}>
              <Text size="sm" truncate>
                <bdi>{item.name}</bdi>
              </Text>
              <Fate item={item} onRetry={() => tray.retry(item.key)} />
            </Stack>
            <CloseButton size="md" aria-label={`Remove ${item.name}`} onClick={() => tray.remove(item.key)} />
          </Group>
        </Paper>
      ))}
    </Stack>
  );
}

function Fate({ item, onRetry }: { item: Loading; onRetry(): void }) {
  if (item.trouble) {
    return (
      <Group gap="xs" role="alert">
        <Text size="xs" c="var(--mantine-color-red-light-color)">
          {item.trouble}
        </Text>
        <Button size="compact-xs" mih={24} variant="light" color="red" onClick={onRetry}>
          Try again
        </Button>
      </Group>
    );
  }
  if (item.ready) {
    return (
      <Text size="xs" c="dimmed">
        {sizeIn(navigator.language, item.ready.size)}
      </Text>
    );
  }
  return <Progress size="xs" value={item.share * 100} aria-label={`Uploading ${item.name}`} />;
}
