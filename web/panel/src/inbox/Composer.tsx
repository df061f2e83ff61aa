// Reply to the visitor, or write a note that only colleagues see; what is typed is kept until it is sent.
import type { Conversation, Entry } from "@baton/shared/wire";
import { Box, Button, Group, Kbd, SegmentedControl, Text, Textarea } from "@mantine/core";
import { IconLock, IconSend } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { ComposerHelp } from "../ai/ComposerHelp.tsx";
import { client } from "../app/api.ts";
import { useMe } from "../app/Gate.tsx";
import { usePreferences } from "../app/preferences.ts";
import { useCommand } from "../hotkeys/commands.ts";
import type { Feed } from "../realtime/feed.ts";
import { refreshInbox } from "../realtime/RealtimeProvider.tsx";
import { CannedMenu, useCanned } from "./CannedMenu.tsx";
import { type Canned, filled, inserted } from "./canned.ts";
import { type Audience, keepDraft, readDraft } from "./drafts.ts";
import { AttachButton, FileTray, takesFiles, useFileRules, useTray } from "./FileTray.tsx";
import { outboxOf, storedListeners, undoTime } from "./outgoing.ts";
import { trayOf } from "./tray.ts";
import { MentionMenu, useMentions } from "./useMentions.tsx";
import { useUndone } from "./useUndone.ts";

export function Composer({ conversation, feed }: { conversation: Conversation; feed: Feed }) {
  const { agent } = useMe();
  const { enterSends, undoSend } = usePreferences().preferences;
  const box = useRef<HTMLTextAreaElement>(null);
  const { draft, setDraft, cursor, setCursor } = useDraft(agent.id, conversation.id);
  const { text } = draft;
  const sayTyping = useTyping(conversation.id);
  const refusal = whyNoReply(conversation, agent.id);
  const audience = refusal ? "agents" : draft.audience;
  const note = audience === "agents";
  const tray = trayOf(agent.id, conversation.id);
  const { items, ready, uploading } = useTray(tray);
  const rules = useFileRules(conversation.bot_id);
  const takes = rules?.enabled !== false;
  const isEmpty = uploading || (!text.trim() && !ready);
  useStored(conversation.id, feed);
  useUndone(conversation.id, one => {
    setDraft(now => ({ text: now.text ? `${one.text}\n${now.text}` : one.text, audience: one.audience }));
    tray.restore(one.files ?? []);
  });

  const focus = (next: Audience) => {
    setDraft({ text, audience: next });
    box.current?.focus();
  };
  useCommand("reply", () => focus("everyone"), !refusal);
  useCommand("note", () => focus("agents"));
  useCommand("leave", () => box.current?.blur());

  const choose = (reply: Canned) => {
    const words = filled(reply.text, { visitor: conversation.visitor?.name ?? "", agent: agent.name });
    const [next, place] = inserted(text, cursor, canned.typed, words);
    setDraft({ text: next, audience });
    setCursor(place);
    setTimeout(() => box.current?.setSelectionRange(place, place));
  };
  const canned = useCanned(text, cursor, choose);
  const mention = ({ name }: { name: string }) => {
    const [next, place] = inserted(text, cursor, mentions.typed, `@${name} `);
    setDraft({ text: next, audience });
    setCursor(place);
    setTimeout(() => box.current?.setSelectionRange(place, place));
  };
  const mentions = useMentions(note, text, cursor, mention);
  const submit = () => {
    if (isEmpty) return;
    const said = text.trim();
    const delay = undoSend ? undoTime : 0;
    outboxOf(agent.id, conversation.id).send(said, audience, {
      mentions: mentions.namedIn(said),
      files: tray.take(),
      delay,
    });
    setDraft({ text: "", audience });
    setCursor(0);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || canned.onKeyDown(event) || mentions.onKeyDown(event)) return;
    if (event.key !== "Enter") return;
    if (!event.ctrlKey && !event.metaKey && (event.shiftKey || !enterSends)) return;
    event.preventDefault();
    submit();
  };
  const onChange = (element: HTMLTextAreaElement) => {
    setDraft({ text: element.value, audience });
    setCursor(element.selectionStart);
    if (!note && element.value) sayTyping();
  };

  return (
    <Box
      p="md"
      pos="relative"
      bg={note ? "var(--mantine-color-yellow-light)" : undefined}
      style={{ borderBlockStart: "1px solid var(--mantine-color-default-border)", flex: "none" }}
      {...takesFiles(tray, takes)}
    >
      <CannedMenu canned={canned} />
      <MentionMenu mentions={mentions} />
      <Group justify="space-between" mb="xs">
        <SegmentedControl
          aria-label="Who reads it"
          size="xs"
          value={audience}
          onChange={value => setDraft({ text, audience: value as Audience })}
          data={[
            { value: "everyone", label: "Reply", disabled: refusal !== null },
            { value: "agents", label: "Private note" },
          ]}
        />
        <Text size="xs" c={note ? "var(--mantine-color-yellow-light-color)" : "dimmed"}>
          {refusal ?? hint(conversation, note)}
        </Text>
      </Group>
      <Textarea
        ref={box}
        aria-label={note ? "Private note" : "Reply"}
        placeholder={
          note ? "Only your team sees this; @ names a colleague" : "Write a reply, or / for canned replies"
        }
        autosize
        minRows={2}
        maxRows={8}
        maxLength={8000}
        dir="auto"
        value={text}
        {...canned.aria}
        {...mentions.aria}
        onChange={event => onChange(event.currentTarget)}
        onSelect={event => setCursor(event.currentTarget.selectionStart)}
        onKeyDown={onKeyDown}
        leftSection={note ? <IconLock size={16} /> : undefined}
      />
      <FileTray tray={tray} items={items} />
      <Group gap="xs" mt="xs">
        {takes && <AttachButton tray={tray} rules={rules} />}
        {!note && (
          <ComposerHelp
            conversation={conversation}
            text={text}
            onText={given => setDraft({ text: given, audience })}
          />
        )}
        <SendHint enterSends={enterSends} note={note} />
        <Button
          ml="auto"
          color={note ? "yellow" : "indigo"}
          rightSection={<IconSend size={16} />}
          disabled={isEmpty}
          onClick={submit}
        >
          {note ? "Add note" : "Send"}
        </Button>
      </Group>
    </Box>
  );
}

function SendHint({ enterSends, note }: { enterSends: boolean; note: boolean }) {
  const colour = note ? "var(--mantine-color-yellow-light-color)" : "dimmed";
  return (
    <Text size="xs" c={colour} visibleFrom="sm">
      {enterSends ? (
        <>
          <Kbd size="xs">Enter</Kbd> sends, <Kbd size="xs">Shift</Kbd> + <Kbd size="xs">Enter</Kbd> new line
        </>
      ) : (
        <>
          <Kbd size="xs">Ctrl / ⌘</Kbd> + <Kbd size="xs">Enter</Kbd> sends
        </>
      )}
    </Text>
  );
}

function useDraft(agentId: string, conversationId: string) {
  const [draft, setDraft] = useState(() => readDraft(agentId, conversationId));
  const [cursor, setCursor] = useState(draft.text.length);
  useEffect(() => keepDraft(agentId, conversationId, draft), [agentId, conversationId, draft]);
  return { draft, setDraft, cursor, setCursor };
}

/** What the server has stored stands in the thread at once, without waiting for realtime. */
function useStored(conversationId: string, feed: Feed): void {
  useEffect(() => {
    storedListeners.set(conversationId, entry => {
      feed.apply({ type: "page", entries: [entry as Entry] });
      refreshInbox();
    });
    return () => void storedListeners.delete(conversationId);
  }, [conversationId, feed]);
}

function useTyping(conversationId: string): () => void {
  const typedAt = useRef(0);
  return () => {
    if (Date.now() - typedAt.current < 3000) return;
    typedAt.current = Date.now();
    const params = { path: { conversation_id: conversationId } };
    // Typing is a courtesy: one that is lost is not worth a word.
    client.POST("/v1/conversations/{conversation_id}/typing", { params }).catch(() => undefined);
  };
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
