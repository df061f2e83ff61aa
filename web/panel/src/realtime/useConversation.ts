// Opens a conversation: reads it whole, listens to its two channels, watches it while the bot has it.
import { emptyTimeline, type Timeline } from "@baton/shared/timeline";
import { useEffect, useState, useSyncExternalStore } from "react";
import { refreshJobs } from "../ai/useAiJob.ts";
import { client } from "../app/api.ts";
import { createFeed, type Feed } from "./feed.ts";
import { onInboxChange, type Realtime, refreshInbox, useRealtime } from "./RealtimeProvider.tsx";

export interface OpenConversation {
  timeline: Timeline;
  feed: Feed | null;
  error: unknown;
}

const nothing = () => () => undefined;

export function useConversation(conversationId: string): OpenConversation {
  const [feed, setFeed] = useState<Feed | null>(null);
  const [error, setError] = useState<unknown>(null);
  const realtime = useRealtime();
  const timeline = useSyncExternalStore(feed?.subscribe ?? nothing, feed?.get ?? (() => emptyTimeline));

  useEffect(() => {
    const opened = createFeed(conversationId);
    setFeed(opened);
    setError(null);
    opened.catchUp().catch(setError);
    const wake = () => {
      // Trouble shows in the banner; the next look asks again.
      if (document.visibilityState === "visible") opened.catchUp().catch(() => undefined);
    };
    document.addEventListener("visibilitychange", wake);
    return () => {
      document.removeEventListener("visibilitychange", wake);
      opened.stop();
    };
  }, [conversationId]);

  useEffect(
    () => (feed ? listen(feed, conversationId, realtime) : undefined),
    [feed, conversationId, realtime],
  );
  useWatch(conversationId, timeline, realtime);
  useReadMark(conversationId, timeline.lastSeq, timeline.lastNoteSeq);
  return { timeline, feed, error };
}

function listen(feed: Feed, conversationId: string, { state, link, channels }: Realtime): () => void {
  const catchUp = () => void feed.catchUp().catch(() => undefined); // The next round asks again.
  if (!link || !channels) {
    const polling = state === "away" ? setInterval(catchUp, 3000) : undefined;
    return () => clearInterval(polling);
  }
  const hear = (name: string | undefined, data: unknown) =>
    name === "ai_job" ? refreshJobs() : feed.hear(name, data);
  const names = [channels.conversation_prefix + conversationId, channels.agents_prefix + conversationId];
  for (const name of names) {
    // A channel that cannot be attached leaves the reads: the provider notices when realtime itself is away.
    link.attach(name, { onMessage: hear, onAttached: catchUp }).catch(catchUp);
  }
  const forget = onInboxChange(concerns => concerns(conversationId) && catchUp());
  // A net under the hints: what nobody told us of is found all the same, only later.
  const net = setInterval(catchUp, 30_000);
  return () => {
    forget();
    clearInterval(net);
    for (const name of names) link.detach(name);
  };
}

/** Watching makes the bot's conversation live for us, a minute at a time, unseen by the visitor. */
function useWatch(conversationId: string, { conversation }: Timeline, { state }: Realtime): void {
  const watched = state === "live" && conversation?.status === "open" && conversation.holder === "bot";
  useEffect(() => {
    if (!watched) return;
    const params = { path: { conversation_id: conversationId } };
    // Without a watch the poll of the list still brings what was said, only later.
    const watch = () =>
      void client.POST("/v1/conversations/{conversation_id}/watch", { params }).catch(() => undefined);
    watch();
    const renewal = setInterval(watch, 45_000);
    return () => {
      clearInterval(renewal);
      client.DELETE("/v1/conversations/{conversation_id}/watch", { params }).catch(() => undefined);
    };
  }, [watched, conversationId]);
}

/** What stands on the screen is read, once the eye had a moment. */
function useReadMark(conversationId: string, seq: number, noteSeq: number): void {
  useEffect(() => {
    if (!seq && !noteSeq) return;
    const soon = setTimeout(() => {
      if (document.visibilityState !== "visible") return;
      const params = { path: { conversation_id: conversationId } };
      // A mark that is lost only leaves a number in the list until the next one.
      void client
        .POST("/v1/conversations/{conversation_id}/read", { params, body: { seq, note_seq: noteSeq } })
        .then(refreshInbox, () => undefined);
    }, 600);
    return () => clearTimeout(soon);
  }, [conversationId, seq, noteSeq]);
}
