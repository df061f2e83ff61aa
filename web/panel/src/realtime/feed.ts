// The open conversation: the shared reducer, fed by reads and by realtime alike.
import { gapWatch } from "@baton/shared/gaps";
import { emptyTimeline, isBehind, reduce, type Timeline, type TimelineAction } from "@baton/shared/timeline";
import { type Conversation, type Entry, liveMessage } from "@baton/shared/wire";
import { client, found } from "../app/api.ts";

export interface Feed {
  get(): Timeline;
  subscribe(listener: () => void): () => void;
  apply(action: TimelineAction): void;
  hear(name: string | undefined, data: unknown): void;
  catchUp(): Promise<void>;
  stop(): void;
}

const pageSize = 100;

export function createFeed(conversationId: string): Feed {
  let timeline = emptyTimeline;
  let reading: Promise<void> | null = null;
  let tick: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const gaps = gapWatch(() => !stopped && isBehind(timeline), catchUp);
  const listeners = new Set<() => void>();
  const params = { path: { conversation_id: conversationId } };

  function apply(action: TimelineAction): void {
    const next = reduce(timeline, action);
    if (next === timeline || stopped) return;
    timeline = next;
    for (const listener of listeners) listener();
    clearTimeout(tick);
    if (timeline.typing.length) tick = setTimeout(() => apply({ type: "tick", now: Date.now() }), 1000);
    gaps.look();
  }

  async function read(): Promise<void> {
    for (let more = true; more; ) {
      const { lastSeq, lastNoteSeq } = timeline;
      const query = { after: lastSeq, after_note: lastNoteSeq, limit: pageSize };
      const page = await found(
        client.GET("/v1/conversations/{conversation_id}/messages", { params: { ...params, query } }),
      );
      apply({ type: "page", entries: page.entries as Entry[] });
      const moved = timeline.lastSeq > lastSeq || timeline.lastNoteSeq > lastNoteSeq;
      more = moved && (timeline.lastSeq < page.last_seq || timeline.lastNoteSeq < (page.last_note_seq ?? 0));
    }
    const conversation = await found(client.GET("/v1/conversations/{conversation_id}", { params }));
    apply({ type: "conversation", conversation: conversation as Conversation });
  }

  function catchUp(): Promise<void> {
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  }

  return {
    get: () => timeline,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    apply,
    hear(name, data) {
      const message = liveMessage(name, data);
      if (message) apply({ type: "live", message, now: Date.now() });
    },
    catchUp,
    stop() {
      stopped = true;
      gaps.stop();
      clearTimeout(tick);
    },
  };
}
