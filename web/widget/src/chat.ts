// The visitor's chat: what is said and heard, put together by the one reducer, and kept whole.
import { type GapWatch, gapWatch } from "@baton/shared/gaps";
import { emptyTimeline, isBehind, reduce, type TimelineAction } from "@baton/shared/timeline";
import type { Conversation, Entry, LiveMessage } from "@baton/shared/wire";
import { type Api, createApi } from "./api.ts";
import { Outbox } from "./outbox.ts";
import { Roads } from "./roads.ts";
import { type Session, sessionStore } from "./session.ts";
import { type ChatState, emptyState, isWithPeople } from "./state.ts";
import { createStore, type Store } from "./store.ts";
import { openStream } from "./stream.ts";
import { Visit, type VisitOptions } from "./visit.ts";

type Page = { entries: Entry[]; last_seq: number };

export class Chat {
  /** What our places in the browser's storage are called. */
  readonly name: string;
  readonly api: Api;
  readonly store: Store<ChatState>;
  readonly visit: Visit;
  readonly outbox: Outbox;
  readonly #roads: Roads;
  readonly #gaps: GapWatch;
  #reading: Promise<void> | null = null;
  #tick: ReturnType<typeof setTimeout> | undefined;

  constructor(bot: string, base: string, page: VisitOptions["page"] = thisPage) {
    this.name = `baton:${base}:${bot}`;
    const kept = sessionStore(this.name);
    const stored = kept.load();
    const api = createApi(base);
    const store = createStore({ ...emptyState, ...stored });
    const visit = new Visit({
      bot,
      api,
      store,
      kept,
      page,
      onStarted: conversation => {
        this.#leave();
        this.apply({ type: "conversation", conversation });
      },
      onFound: session => this.enter(session),
      onUnknown: conversationId => this.forget(conversationId),
    });
    this.api = api;
    this.store = store;
    this.visit = visit;
    this.#gaps = gapWatch(
      () => isBehind(store.get().timeline),
      () => this.#readOnce(),
    );
    this.outbox = new Outbox(
      {
        deliver: async ({ client_message_id, text, files }) => {
          const attachments = files?.map(file => file.id);
          const body = { client_message_id, text, ...(files && { attachments }) };
          const sent = await visit.call<{ seq: number }>("POST", "/messages", body);
          if (store.get().offline) store.set({ offline: false });
          return sent;
        },
        onChange: pending => visit.save({ pending }),
        onSilence: () => store.set({ offline: true }),
      },
      stored.pending,
    );
    this.#roads = new Roads({
      openStream: () => this.#listen(),
      realtimeToken: () => visit.call("POST", "/realtime-token"),
      catchUp: () => this.catchUp(),
      onMessage: message => this.#hear(message),
    });
  }

  apply(action: TimelineAction): void {
    const before = this.store.get().timeline;
    const timeline = reduce(before, action);
    if (timeline === before) return;
    this.store.set({ timeline });
    const said = new Set(timeline.entries.map(entry => entry.client_message_id));
    this.outbox.settle(message => said.has(message.client_message_id));
    if (timeline.conversation) this.#roads.steer(isWithPeople(timeline.conversation));
    clearTimeout(this.#tick);
    if (timeline.typing.length) {
      this.#tick = setTimeout(() => this.apply({ type: "tick", now: Date.now() }), 1000);
    }
    this.#gaps.look();
  }

  /** A read that fails is made good by the next: the stream's, the next focus, or the gap's own. */
  catchUp(): Promise<void> {
    return this.#readOnce().catch(() => undefined);
  }

  /** After a reload: back to where we were, and out with what was not sent. */
  resume(): void {
    const { session, pending } = this.store.get();
    // What was written last may not even have a conversation yet: sending it begins one.
    if (session || pending.length) void this.catchUp().then(() => this.outbox.pump());
  }

  forget(conversationId: string): void {
    if (this.store.get().session?.conversationId !== conversationId) return;
    this.outbox.settle(message => message.state === "sent");
    this.visit.save({ session: null });
    this.#leave();
  }

  /** On with another of this visitor's conversations. */
  enter(session: Session): void {
    this.#leave();
    this.visit.save({ session });
    void this.catchUp();
  }

  /** Another tab of this site began a chat, went on to the next, or ended it: this one follows. */
  hearTab(key: string | null): void {
    if (key !== this.name) return;
    const { session } = this.store.get();
    const theirs = sessionStore(this.name).load().session;
    if (session && theirs?.conversationId !== session.conversationId) this.#leave();
    this.store.set({ session: theirs });
    if (theirs && theirs.conversationId !== session?.conversationId) void this.catchUp();
  }

  #leave(): void {
    this.#roads.close();
    this.#gaps.stop();
    this.store.set({ timeline: emptyTimeline, offline: false });
  }

  #hear(message: LiveMessage): void {
    this.apply({ type: "live", message, now: Date.now() });
  }

  #listen(): () => void {
    const { session } = this.store.get();
    if (!session) return () => undefined;
    return openStream({
      url: this.api.url(`conversations/${session.conversationId}/stream`),
      token: async () => (await this.visit.session()).token,
      lastSeq: () => this.store.get().timeline.lastSeq,
      onMessage: message => this.#hear(message),
      onConnected: () => {
        this.store.set({ offline: false });
        this.outbox.hurry();
        void this.catchUp();
      },
      onLost: () => this.store.set({ offline: true }),
      onRefused: () => this.forget(session.conversationId),
    });
  }

  /** Everything after our last seq, and where the conversation stands; never twice at the same time. */
  #readOnce(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    const id = this.store.get().session?.conversationId;
    // An answer about a conversation that was left meanwhile must not end up in the next one.
    const isLeft = () => !id || this.store.get().session?.conversationId !== id;
    for (let more = !isLeft(); more; ) {
      const after = this.store.get().timeline.lastSeq;
      const page = await this.visit.call<Page>("GET", `/messages?after=${after}&limit=100`);
      if (isLeft()) return;
      this.apply({ type: "page", entries: page.entries });
      const { lastSeq } = this.store.get().timeline;
      more = lastSeq > after && lastSeq < page.last_seq;
    }
    if (isLeft()) return;
    const conversation = await this.visit.call<Conversation>("GET", "");
    if (!isLeft()) this.apply({ type: "conversation", conversation });
  }
}

function thisPage() {
  return { url: location.href, title: document.title };
}
