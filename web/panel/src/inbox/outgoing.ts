// Replies on their way: shown at once, sent in order, kept with the same id until the server has them.
import type { Attachment } from "@baton/shared/attachments";
import { client, explain, found } from "../app/api.ts";
import type { Audience } from "./drafts.ts";

export interface Outgoing {
  client_message_id: string;
  text: string;
  audience: Audience;
  trouble: string | null;
  mentions?: string[];
  /** Uploaded already. */
  files?: Attachment[];
  /** Not before this moment: until then it can be taken back. */
  due?: number;
}

export const undoTime = 5000;

interface SendOptions {
  mentions?: string[];
  files?: Attachment[];
  delay?: number;
}

type Stored = (entry: unknown) => void;

export interface Outbox {
  get(): Outgoing[];
  subscribe(listener: () => void): () => void;
  send(text: string, audience: Audience, options?: SendOptions): void;
  /** Takes back what has not left yet; null when it is too late. */
  undo(id: string): Outgoing | null;
  retry(): void;
  discard(id: string): void;
}

const outboxes = new Map<string, Outbox>();

/** One per agent and conversation, and it lives on while another conversation is open. */
export function outboxOf(agentId: string, conversationId: string): Outbox {
  const key = `baton-outgoing-${agentId}-${conversationId}`;
  const known = outboxes.get(key) ?? createOutbox(conversationId, key);
  outboxes.set(key, known);
  return known;
}

/** Who shows the conversation hears of an entry as soon as it is stored. */
export const storedListeners = new Map<string, Stored>();

export function createOutbox(conversationId: string, key: string): Outbox {
  let items = read(key);
  let sending = false;
  let underway: string | null = null;
  let later: ReturnType<typeof setTimeout> | undefined;
  const listeners = new Set<() => void>();

  function change(next: Outgoing[]): void {
    items = next;
    keep(key, items);
    for (const listener of listeners) listener();
  }

  async function flush(): Promise<void> {
    if (sending) return;
    sending = true;
    try {
      // In order: what failed holds back what was written after it.
      for (let next = items[0]; next && !next.trouble; next = items[0]) {
        const early = (next.due ?? 0) - Date.now();
        if (early > 0) return wait(early);
        await deliver(next);
      }
    } finally {
      sending = false;
    }
  }

  function wait(time: number): void {
    clearTimeout(later);
    later = setTimeout(() => void flush(), time);
  }

  async function deliver({ client_message_id, text, audience, mentions, files }: Outgoing): Promise<void> {
    const params = { path: { conversation_id: conversationId } };
    const named = mentions?.length ? { mentions } : {};
    const attached = files?.length ? { attachments: files.map(file => file.id) } : {};
    const body = { client_message_id, text, audience, ...named, ...attached };
    // On its way: from here on it cannot be taken back.
    underway = client_message_id;
    try {
      const entry = await found(
        client.POST("/v1/conversations/{conversation_id}/messages", { params, body }),
      );
      storedListeners.get(conversationId)?.(entry);
      change(items.filter(one => one.client_message_id !== client_message_id));
    } catch (error) {
      const trouble = explain(error);
      change(items.map(one => (one.client_message_id === client_message_id ? { ...one, trouble } : one)));
    } finally {
      underway = null;
    }
  }

  // The network came back: what it held up is asked for again, with the same ids.
  addEventListener("online", () => items.some(one => one.trouble) && retry());

  function retry(): void {
    change(items.map(one => ({ ...one, trouble: null })));
    void flush();
  }

  return {
    get: () => items,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    send(text, audience, { mentions, files, delay } = {}) {
      const client_message_id = crypto.getRandomValues(new Uint32Array(4)).join("-");
      const due = delay ? { due: Date.now() + delay } : {};
      const named = { ...(mentions?.length ? { mentions } : {}), ...(files?.length ? { files } : {}) };
      change([...items, { client_message_id, text, audience, trouble: null, ...named, ...due }]);
      void flush();
    },
    undo(id) {
      const found = items.find(one => one.client_message_id === id);
      if (!found || found.client_message_id === underway) return null;
      change(items.filter(one => one !== found));
      void flush();
      return found;
    },
    retry,
    discard(id) {
      change(items.filter(one => one.client_message_id !== id));
      void flush();
    },
  };
}

/** After a reload nobody knows whether it arrived: asked again with the same id, it cannot be said twice. */
function read(key: string): Outgoing[] {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? "[]") as Outgoing[];
    return kept.map(one => ({
      ...one,
      trouble: one.trouble ?? "The page was reloaded while it was on its way.",
    }));
  } catch {
    return []; // Not ours, or storage is forbidden.
  }
}

function keep(key: string, items: Outgoing[]): void {
  try {
    if (items.length) sessionStorage.setItem(key, JSON.stringify(items));
    else sessionStorage.removeItem(key);
  } catch {
    return; // Full or forbidden: it is still on the screen.
  }
}
