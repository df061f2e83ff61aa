// Reply to the visitor, or write a note that only colleagues see; nothing typed is lost when sending fails.
import type { Conversation, Entry } from "@baton/shared/wire";
import { Box, Button, Group, Kbd, SegmentedControl, Text, Textarea } from "@mantine/core";
import { IconLock, IconSend } from "@tabler/icons-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { client, found } from "../app/api.ts";
import { useMe } from "../app/Gate.tsx";
import { tellTrouble } from "../app/query.ts";
import type { Feed } from "../realtime/feed.ts";
import { refreshInbox } from "../realtime/RealtimeProvider.tsx";

type Audience = "everyone" | "agents";

export function Composer({ conversation, feed }: { conversation: Conversation; feed: Feed }) {
  const { agent } = useMe();
  const [chosen, setChosen] = useState<Audience>("everyone");
  const [text, setText] = useState("");
  const { busy, send } = useSend(conversation.id, feed);
  const typedAt = useRef(0);
  const refusal = whyNoReply(conversation, agent.id);
  const audience = refusal ? "agents" : chosen;
  const note = audience === "agents";

  const submit = async () => {
    if (text.trim() && (await send(text.trim(), audience))) setText("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void submit();
  };
  const onChange = (value: string) => {
    setText(value);
    if (note || !value || Date.now() - typedAt.current < 3000) return;
    typedAt.current = Date.now();
    const params = { path: { conversation_id: conversation.id } };
    // Typing is a courtesy: one that is lost is not worth a word.
    client.POST("/v1/conversations/{conversation_id}/typing", { params }).catch(() => undefined);
  };

  return (
    <Box
      p="md"
      bg={note ? "var(--mantine-color-yellow-light)" : undefined}
      style={{ borderBlockStart: "1px solid var(--mantine-color-default-border)", flex: "none" }}
    >
      <Group justify="space-between" mb="xs">
        <SegmentedControl
          aria-label="Who reads it"
          size="xs"
          value={audience}
          onChange={value => setChosen(value as Audience)}
          data={[
            { value: "everyone", label: "Reply", disabled: refusal !== null },
            { value: "agents", label: "Private note" },
          ]}
        />
        <Text size="xs" c="dimmed">
          {refusal ?? hint(conversation, note)}
        </Text>
      </Group>
      <Textarea
        aria-label={note ? "Private note" : "Reply"}
        placeholder={note ? "Only your team sees this" : "Write a reply"}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={8000}
        dir="auto"
        value={text}
        onChange={event => onChange(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        leftSection={note ? <IconLock size={16} /> : undefined}
      />
      <Group justify="space-between" mt="xs">
        <Text size="xs" c="dimmed" visibleFrom="sm">
          <Kbd size="xs">Enter</Kbd> sends, <Kbd size="xs">Shift</Kbd> + <Kbd size="xs">Enter</Kbd> breaks the
          line
        </Text>
        <Button
          ml="auto"
          color={note ? "yellow" : "indigo"}
          rightSection={<IconSend size={16} />}
          disabled={!text.trim()}
          loading={busy}
          onClick={() => void submit()}
        >
          {note ? "Add note" : "Send"}
        </Button>
      </Group>
    </Box>
  );
}

function whyNoReply({ status, interaction_mode, holder, agent }: Conversation, me: string): string | null {
  if (status === "closed") return "Closed: reopen to reply";
  if (interaction_mode === "ai_only") return "This bot never passes to people";
  if (holder === "agent" && agent?.id !== me) return `${agent?.name ?? "Another agent"} has this chat`;
  return null;
}

function hint({ holder }: Conversation, note: boolean): string {
  if (note) return "Never shown to the visitor";
  return holder === "agent" ? "" : "Your reply takes the chat over";
}

/** One id for one text until it is stored: a repeated attempt cannot say it twice. */
function useSend(conversationId: string, feed: Feed) {
  const [busy, setBusy] = useState(false);
  const attempt = useRef<{ id: string; text: string; audience: Audience } | null>(null);

  async function send(text: string, audience: Audience): Promise<boolean> {
    if (busy) return false;
    const same =
      attempt.current?.text === text && attempt.current.audience === audience ? attempt.current : null;
    attempt.current = same ?? { id: crypto.getRandomValues(new Uint32Array(4)).join("-"), text, audience };
    const body = { client_message_id: attempt.current.id, text, audience };
    setBusy(true);
    try {
      const params = { path: { conversation_id: conversationId } };
      const entry = await found(
        client.POST("/v1/conversations/{conversation_id}/messages", { params, body }),
      );
      attempt.current = null;
      feed.apply({ type: "page", entries: [entry as Entry] });
      refreshInbox();
      return true;
    } catch (error) {
      tellTrouble(error);
      return false;
    } finally {
      setBusy(false);
    }
  }

  return { busy, send };
}
