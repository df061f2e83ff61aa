// Small makers of what travels, for tests: name what matters, the rest is ordinary.
import type { Conversation, Entry } from "./wire.ts";

export function entry(seq: number, given: Partial<Entry> = {}): Entry {
  return {
    id: `entry-${seq}`,
    seq,
    note_seq: null,
    after_seq: null,
    kind: "message",
    author: "visitor",
    author_name: null,
    text: `text ${seq}`,
    event: null,
    data: null,
    in_reply_to: null,
    client_message_id: null,
    audience: "everyone",
    created_at: "2026-11-23T10:00:00Z",
    ...given,
  };
}

export function note(noteSeq: number, afterSeq: number, given: Partial<Entry> = {}): Entry {
  return entry(0, {
    id: `note-${noteSeq}`,
    seq: null,
    note_seq: noteSeq,
    after_seq: afterSeq,
    author: "agent",
    audience: "agents",
    text: `note ${noteSeq}`,
    ...given,
  });
}

export function conversation(given: Partial<Conversation> = {}): Conversation {
  return {
    id: "conversation-1",
    bot_id: "bot-1",
    interaction_mode: "hybrid",
    status: "open",
    holder: "bot",
    epoch: 1,
    last_seq: 0,
    agent: null,
    queue: null,
    handoff: null,
    visitor: null,
    created_at: "2026-11-23T10:00:00Z",
    updated_at: "2026-11-23T10:00:00Z",
    closed_at: null,
    ...given,
  };
}
