// A chat with the bot as it stands in the form, saved or not: what is said here is kept nowhere.
import { readFrames } from "@baton/shared/sse";
import {
  ActionIcon,
  Box,
  Button,
  Group,
  Loader,
  Paper,
  ScrollArea,
  Stack,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { IconRefresh, IconSend } from "@tabler/icons-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { type AiJob, whyFailed } from "../ai/useAiJob.ts";
import { client, explain, found } from "../app/api.ts";
import type { Bot } from "../app/shapes.ts";
import { Spoken } from "../inbox/EntryLine.tsx";

export type Draft = Pick<Bot, "name" | "interaction_mode" | "instructions" | "greeting" | "model"> & {
  handoff_phrases: string[] | null;
};

interface Line {
  author: "visitor" | "bot" | "system";
  text: string;
}

interface DraftChatProps {
  draft: Draft;
  botId: string | null;
}

export function DraftChat({ draft, botId }: DraftChatProps) {
  const { lines, growing, busy, say, startOver } = useDraftChat(draft, botId);
  const [text, setText] = useState("");
  const end = useRef<HTMLDivElement>(null);
  const people = draft.interaction_mode === "human_only";
  useEffect(() => {
    if (lines.length || growing) end.current?.scrollIntoView?.({ block: "nearest" });
  }, [lines, growing]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!text.trim() || busy) return;
    void say(text.trim());
    setText("");
  };
  return (
    <Paper withBorder component="section" aria-label="Try it" style={{ overflow: "hidden" }}>
      <Group justify="space-between" px="md" py="sm" bg="var(--mantine-color-default-hover)" wrap="nowrap">
        <div>
          <Title order={3} fz="md">
            Try it
          </Title>
          <Text size="sm" c="dimmed">
            Talks to the form as it stands. Nothing is kept.
          </Text>
        </div>
        <ActionIcon variant="default" size={32} aria-label="Start over" onClick={startOver}>
          <IconRefresh size={16} />
        </ActionIcon>
      </Group>
      <ScrollArea h={320} viewportProps={{ tabIndex: 0, role: "log", "aria-label": "Test chat" }}>
        <Stack p="md" gap="sm">
          {draft.greeting && <BotLine text={draft.greeting} />}
          {people && (
            <Text size="sm" c="dimmed" ta="center">
              In this mode the AI is never called: there is nothing to try.
            </Text>
          )}
          {lines.map((line, index) => (
            // Lines are only ever added at the end.
            // biome-ignore lint/suspicious/noArrayIndexKey: a line's place is its name
            <LineOf key={index} line={line} />
          ))}
          {busy &&
            (growing ? (
              <BotLine text={growing} busy />
            ) : (
              <Loader type="dots" size="sm" aria-label="Thinking" />
            ))}
          <div ref={end} />
        </Stack>
      </ScrollArea>
      <Box
        component="form"
        onSubmit={submit}
        p="sm"
        style={{ borderBlockStart: "1px solid var(--mantine-color-default-border)" }}
      >
        <Group gap="xs" wrap="nowrap">
          <TextInput
            flex={1}
            aria-label="Say something to the draft"
            placeholder="Ask what a visitor would ask"
            maxLength={2000}
            dir="auto"
            value={text}
            disabled={people}
            onChange={event => setText(event.currentTarget.value)}
          />
          <Button
            type="submit"
            variant="default"
            px="sm"
            disabled={people || busy || !text.trim()}
            aria-label="Ask"
          >
            <IconSend size={16} />
          </Button>
        </Group>
      </Box>
    </Paper>
  );
}

function LineOf({ line }: { line: Line }) {
  if (line.author === "bot") return <BotLine text={line.text} />;
  if (line.author === "visitor")
    return <Spoken author="visitor" name="You" text={line.text} time={null} joined={false} />;
  return (
    <Text size="sm" c="dimmed" ta="center" role="status">
      {line.text}
    </Text>
  );
}

function BotLine({ text, busy = false }: { text: string; busy?: boolean }) {
  return <Spoken author="bot" name="Bot" text={text} time={null} joined={false} busy={busy} />;
}

function useDraftChat(draft: Draft, botId: string | null) {
  const [lines, setLines] = useState<Line[]>([]);
  const [growing, setGrowing] = useState("");
  const [busy, setBusy] = useState(false);
  const round = useRef(0);
  const startOver = () => {
    round.current += 1;
    setLines([]);
    setGrowing("");
    setBusy(false);
  };
  const say = async (text: string) => {
    const mine = round.current;
    const still = () => mine === round.current;
    const all: Line[] = [...lines, { author: "visitor", text }];
    setLines(all);
    setBusy(true);
    const line = await answerOf(draft, botId, saidSince(all), words => still() && setGrowing(words));
    if (!still()) return;
    setLines([...all, line]);
    setGrowing("");
    setBusy(false);
  };
  return { lines, growing, busy, say, startOver };
}

/** What the model gets to see: everything since the last line of ours (a handoff, a failure). */
function saidSince(lines: Line[]): { author: "visitor" | "bot"; text: string }[] {
  const last = lines.map(line => line.author).lastIndexOf("system");
  return lines
    .slice(last + 1)
    .slice(-39)
    .flatMap(({ author, text }) => (author === "system" ? [] : [{ author, text }]));
}

async function answerOf(
  draft: Draft,
  botId: string | null,
  messages: { author: "visitor" | "bot"; text: string }[],
  onText: (text: string) => void,
): Promise<Line> {
  const { interaction_mode, instructions, greeting, handoff_phrases } = draft;
  const words = { interaction_mode, instructions, greeting, handoff_phrases };
  const named = { ...words, name: draft.name.trim() || "Draft", model: draft.model?.trim() || null };
  const body = {
    client_job_id: crypto.randomUUID(),
    draft: named,
    messages,
    ...(botId ? { bot_id: botId } : {}),
  };
  try {
    const job = await found(client.POST("/v1/draft-chats", { body }));
    return lineOf(await streamed(job, onText));
  } catch (error) {
    return { author: "system", text: explain(error) };
  }
}

async function streamed(job: AiJob, onText: (text: string) => void): Promise<AiJob> {
  const params = { path: { ai_job_id: job.id } };
  const { data } = await client.GET("/v1/ai-jobs/{ai_job_id}/stream", { params, parseAs: "stream" });
  let end: AiJob | null = null;
  const onFrame = (frame: { event: string; data: string }) => {
    const told = JSON.parse(frame.data);
    if (frame.event === "delta") onText(String(told.text));
    if (frame.event === "ai_job") end = told as AiJob;
  };
  await readFrames(new Response(data as ReadableStream | null), onFrame, () => undefined);
  return end ?? found(client.GET("/v1/ai-jobs/{ai_job_id}", { params }));
}

function lineOf(job: AiJob): Line {
  if (job.state === "failed") return { author: "system", text: whyFailed(job) };
  if (job.handoff === "phrase")
    return { author: "system", text: "A person would be asked for now: the visitor asked in words." };
  if (job.handoff === "model")
    return {
      author: "system",
      text: `A person would be asked for now: ${job.reason ?? "the bot decided so"}`,
    };
  return { author: "bot", text: job.text ?? "" };
}
