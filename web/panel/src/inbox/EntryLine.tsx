// One entry: visitor left, team right, bot and notes marked by icon and words as well as by colour.
import { type Attachment, attachmentsOf } from "@baton/shared/attachments";
import { agentLine } from "@baton/shared/events";
import type { Author, Entry } from "@baton/shared/wire";
import { Badge, Group, Loader, Paper, Stack, Text } from "@mantine/core";
import { IconLock, IconRobot } from "@tabler/icons-react";
import { Attached } from "./Attached.tsx";
import { Markdown } from "./Markdown.tsx";
import { moment, timeOfDay } from "./names.ts";

interface EntryLineProps {
  entry: Entry;
  before: Entry | undefined;
  /** What the visitor is called: entries do not say it. */
  visitor?: string;
}

export function EntryLine({ entry, before, visitor = "Visitor" }: EntryLineProps) {
  if (entry.kind === "event") return <EventLine entry={entry} />;
  const text = entry.text ?? "";
  const files = attachmentsOf(entry);
  if (entry.audience === "agents")
    return <Note name={entry.author_name ?? "Agent"} text={text} time={entry.created_at} files={files} />;
  const joined =
    before?.kind === "message" &&
    before.audience === "everyone" &&
    before.author === entry.author &&
    before.author_name === entry.author_name;
  const name = entry.author_name ?? { visitor, bot: "Bot", agent: "Agent", system: "" }[entry.author];
  return (
    <Spoken
      author={entry.author}
      name={name}
      text={text}
      time={entry.created_at}
      joined={joined}
      files={files}
    />
  );
}

function EventLine({ entry }: { entry: Entry }) {
  return (
    <Text size="sm" c="dimmed" ta="center" title={moment(entry.created_at)}>
      {entry.audience === "agents" && <IconLock size={13} aria-label="Only for agents" />} {agentLine(entry)}{" "}
      · {timeOfDay(entry.created_at)}
    </Text>
  );
}

interface SpokenProps {
  author: Author;
  name: string;
  text: string;
  time: string | null;
  joined: boolean;
  busy?: boolean;
  files?: Attachment[];
}

const looks = {
  visitor: { align: "flex-start", background: "var(--mantine-color-default-hover)" },
  bot: { align: "flex-end", background: "var(--mantine-color-indigo-light)" },
  agent: { align: "flex-end", background: "var(--mantine-color-teal-light)" },
  system: { align: "center", background: "transparent" },
};

export function Spoken({ author, name, text, time, joined, busy = false, files = [] }: SpokenProps) {
  const { align, background } = looks[author];
  return (
    <Stack gap={4} align={align} mt={joined ? -6 : 0}>
      {!joined && (
        <Group gap={6}>
          {author === "bot" && <IconRobot size={15} aria-hidden="true" />}
          <Text size="sm" fw={600}>
            {name}
          </Text>
          {time && (
            <Text size="xs" c="dimmed" title={moment(time)}>
              {timeOfDay(time)}
            </Text>
          )}
        </Group>
      )}
      <Attached files={files} align={align} />
      {(text || busy || !files.length) && (
        <Paper
          bg={background}
          px="sm"
          py={8}
          maw="min(620px, 85%)"
          radius="lg"
          dir="auto"
          aria-busy={busy}
          style={{ overflowWrap: "anywhere" }}
        >
          {author === "visitor" ? (
            <Text style={{ whiteSpace: "pre-wrap" }}>{text}</Text>
          ) : (
            <Markdown text={text} />
          )}
          {busy && <Loader type="dots" size="xs" aria-label="The bot is writing" />}
        </Paper>
      )}
    </Stack>
  );
}

interface NoteProps {
  name: string;
  text: string;
  time: string;
  files: Attachment[];
}

function Note({ name, text, time, files }: NoteProps) {
  return (
    <Stack gap={4} align="flex-end">
      <Group gap={6}>
        <Badge color="yellow" variant="light" leftSection={<IconLock size={11} />}>
          Private note
        </Badge>
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <Text size="xs" c="dimmed" title={moment(time)}>
          {timeOfDay(time)}
        </Text>
      </Group>
      <Attached files={files} align="flex-end" />
      {text && (
        <Paper
          bg="var(--mantine-color-yellow-light)"
          px="sm"
          py={8}
          maw="min(620px, 85%)"
          radius="lg"
          dir="auto"
          style={{ overflowWrap: "anywhere", border: "1px dashed var(--mantine-color-yellow-6)" }}
        >
          <Markdown text={text} />
        </Paper>
      )}
    </Stack>
  );
}
