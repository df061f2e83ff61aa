// The visitor's chat: it holds the state, speaks to the gateway, and keeps the transcript whole.
import { gapWatch } from "@baton/shared/gaps";
import { emptyTimeline, isBehind, reduce, type TimelineAction } from "@baton/shared/timeline";
import type { Conversation, Entry, LiveMessage } from "@baton/shared/wire";
import { createApi, type Method, Refusal } from "./api.ts";
import { Outbox, type Pending } from "./outbox.ts";
import { Roads } from "./roads.ts";
import { lifeOf, type Session, sessionStore } from "./session.ts";
import { emptyState, isWithPeople } from "./state.ts";
import { createStore } from "./store.ts";
import { openStream } from "./stream.ts";

type Started = { conversation: Conversation; visitor_token: string; expires_at: string };
type Renewed = { visitor_token: string; expires_at: string };

export type Chat = ReturnType<typeof createChat>;

export function createChat(bot: string, base: string) {
  const api = createApi(base);
  const kept = sessionStore(`baton:${base}:${bot}`);
  const stored = kept.load();
  const store = createStore({ ...emptyState, ...stored });
  const roads = new Roads({
    openStream: listen,
    realtimeToken: () => onConversation("POST", "/realtime-token"),
    catchUp,
    onMessage: hear,
  });
  const gaps = gapWatch(() => isBehind(store.get().timeline), readOnce);
  const outbox = new Outbox({ deliver, onChange: pending => save({ pending }) }, stored.pending);
  let starting: Promise<Session> | null = null;
  let renewing: Promise<Session> | null = null;
  let reading: Promise<void> | null = null;
  let tick: ReturnType<typeof setTimeout> | undefined;

  function save(change: Partial<{ session: Session | null; pending: Pending[] }>): void {
    store.set(change);
    const { session, pending } = store.get();
    kept.save({ session, pending });
  }

  function apply(action: TimelineAction): void {
    const timeline = reduce(store.get().timeline, action);
    if (timeline === store.get().timeline) return;
    store.set({ timeline });
    const said = new Set(timeline.entries.map(entry => entry.client_message_id));
    outbox.settle(message => said.has(message.client_message_id));
    if (timeline.conversation) roads.steer(isWithPeople(timeline.conversation));
    clearTimeout(tick);
    if (timeline.typing.length) tick = setTimeout(() => apply({ type: "tick", now: Date.now() }), 1000);
    gaps.look();
  }

  function hear(message: LiveMessage): void {
    apply({ type: "live", message, now: Date.now() });
  }

  async function onConversation<T>(method: Method, path: string, body?: unknown): Promise<T> {
    const { conversationId, token } = await freshSession();
    try {
      return await api.call<T>(method, `conversations/${conversationId}${path}`, { token, body });
    } catch (error) {
      if (error instanceof Refusal && [401, 404].includes(error.status)) forget(conversationId);
      throw error;
    }
  }

  /** The session, with a token that will last a while. */
  async function freshSession(): Promise<Session> {
    const { session } = store.get();
    if (!session) return start();
    if (Date.now() < session.renewAt) return session;
    renewing ??= renew(session).finally(() => {
      renewing = null;
    });
    return renewing;
  }

  async function renew(session: Session): Promise<Session> {
    try {
      const path = `conversations/${session.conversationId}/token`;
      const fresh = await api.call<Renewed>("POST", path, { token: session.token });
      const renewed = {
        ...(store.get().session ?? session),
        token: fresh.visitor_token,
        ...lifeOf(fresh.expires_at, Date.now()),
      };
      save({ session: renewed });
      return renewed;
    } catch (error) {
      // Refused: the old token may be good for a few minutes yet; whether it is, the next request shows.
      if (error instanceof Refusal) return session;
      throw error;
    }
  }

  function start(previous?: Session): Promise<Session> {
    starting ??= begin(previous).finally(() => {
      starting = null;
    });
    return starting;
  }

  async function begin(previous?: Session): Promise<Session> {
    const body = {
      bot_id: bot,
      locale: navigator.language,
      page: { url: location.href.slice(0, 2000), title: document.title.slice(0, 300) },
    };
    const token = previous && Date.parse(previous.expiresAt) > Date.now() ? previous.token : undefined;
    const started = await api.call<Started>("POST", "conversations", { token, body });
    const session: Session = {
      conversationId: started.conversation.id,
      token: started.visitor_token,
      ...lifeOf(started.expires_at, Date.now()),
      readSeq: 0,
      dismissed: null,
    };
    save({ session });
    apply({ type: "conversation", conversation: started.conversation });
    return session;
  }

  async function deliver(message: Pending): Promise<{ seq: number }> {
    const { client_message_id, text } = message;
    return onConversation("POST", "/messages", { client_message_id, text });
  }

  function listen(): () => void {
    const session = store.get().session;
    if (!session) return () => undefined;
    return openStream({
      url: api.url(`conversations/${session.conversationId}/stream`),
      token: async () => (await freshSession()).token,
      lastSeq: () => store.get().timeline.lastSeq,
      onMessage: hear,
      onConnected: () => {
        store.set({ offline: false });
        void catchUp();
      },
      onLost: () => store.set({ offline: true }),
      onRefused: () => forget(session.conversationId),
    });
  }

  /** Everything after our last seq, and where the conversation stands; never twice at the same time. */
  function readOnce(): Promise<void> {
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  }

  /** A read that fails is made good by the next: the stream's, the next focus, or the gap's own. */
  function catchUp(): Promise<void> {
    return readOnce().catch(() => undefined);
  }

  async function read(): Promise<void> {
    if (!store.get().session) return;
    for (let more = true; more; ) {
      const after = store.get().timeline.lastSeq;
      const page = await onConversation<{ entries: Entry[]; last_seq: number }>(
        "GET",
        `/messages?after=${after}&limit=100`,
      );
      apply({ type: "page", entries: page.entries });
      const { lastSeq } = store.get().timeline;
      more = lastSeq > after && lastSeq < page.last_seq;
    }
    apply({ type: "conversation", conversation: await onConversation("GET", "") });
  }

  function forget(conversationId: string): void {
    if (store.get().session?.conversationId !== conversationId) return;
    roads.close();
    gaps.stop();
    outbox.settle(message => message.state === "sent");
    save({ session: null });
    store.set({ timeline: emptyTimeline, offline: false });
  }

  return { store, api, outbox, save, apply, start, onConversation, catchUp, forget, resume };

  /** After a reload: back to where we were. */
  function resume(): void {
    if (!store.get().session) return;
    void catchUp().then(() => outbox.pump());
  }
}
