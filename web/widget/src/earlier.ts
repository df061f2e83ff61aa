// Reading what this visitor said before: the list by the token at hand, each chat by a token of its own.
import type { Conversation, Entry } from "@baton/shared/wire";
import type { Chat } from "./chat.ts";
import { lifeOf, type Session } from "./session.ts";

type Fresh = { visitor_token: string; expires_at: string };
type Page = { entries: Entry[]; last_seq: number };

export interface Reading extends Fresh {
  conversation: Conversation;
  entries: Entry[];
}

/** Newest first, with the same bot, and only those in which something was said. */
export async function readList(chat: Chat): Promise<Conversation[]> {
  const { items } = await chat.visit.ask<{ items: Conversation[] }>("GET", "conversations?limit=50");
  const { session, bot } = chat.store.get();
  return items.filter(
    one => one.bot_id === bot?.id && one.id !== session?.conversationId && one.last_seq > 0,
  );
}

export async function readChat(chat: Chat, conversation: Conversation): Promise<Reading> {
  const path = `conversations/${conversation.id}`;
  const fresh = await chat.visit.ask<Fresh>("POST", `${path}/token`);
  const entries: Entry[] = [];
  for (let last = 1, after = 0; after < last; after = entries.at(-1)?.seq ?? last) {
    const page = await chat.api.call<Page>("GET", `${path}/messages?after=${after}&limit=100`, {
      token: fresh.visitor_token,
    });
    entries.push(...page.entries);
    last = page.entries.length ? page.last_seq : 0;
  }
  return { ...fresh, conversation, entries };
}

export function sessionFrom({ conversation, visitor_token, expires_at }: Reading): Session {
  return {
    conversationId: conversation.id,
    token: visitor_token,
    ...lifeOf(expires_at, Date.now()),
    readSeq: conversation.last_seq,
    dismissed: null,
    again: true,
  };
}
