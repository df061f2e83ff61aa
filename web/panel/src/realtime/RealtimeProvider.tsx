// The panel's one connection to Ably, and the inbox channel; without it everything is polled.

import type { AgentLink } from "@baton/shared/realtime";
import { problemType } from "@baton/shared/wire";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { client, found, isProblem } from "../app/api.ts";
import { refresh } from "../app/query.ts";
import type { Grant } from "../app/shapes.ts";

export interface Realtime {
  state: "connecting" | "live" | "away";
  reason: string;
  link: AgentLink | null;
  channels: Grant["channels"] | null;
}

const connecting: Realtime = { state: "connecting", reason: "", link: null, channels: null };
const RealtimeContext = createContext<Realtime>(connecting);
const retryAfter = 30_000;
const graceTime = 8000;

export function useRealtime(): Realtime {
  return useContext(RealtimeContext);
}

/** How often lists are polled: seldom beside realtime (Bot and All are not pushed), every 3 s without. */
export function usePollInterval(beside = 30_000): number {
  return useRealtime().state === "away" ? 3000 : beside;
}

export function RealtimeProvider({ children }: { children: ReactNode }) {
  const [realtime, setRealtime] = useState(connecting);
  useEffect(() => keepConnected(setRealtime), []);
  return <RealtimeContext value={realtime}>{children}</RealtimeContext>;
}

function keepConnected(tell: (realtime: Realtime) => void): () => void {
  let ended = false;
  let link: AgentLink | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let grace: ReturnType<typeof setTimeout> | undefined;

  const drop = (reason: string) => {
    clearTimeout(grace);
    clearTimeout(retry);
    link?.close();
    link = null;
    if (ended) return;
    tell({ state: "away", reason, link: null, channels: null });
    retry = setTimeout(() => void begin(), retryAfter);
  };
  const begin = async () => {
    try {
      const grant = await askToken();
      const { connect } = await import("@baton/shared/realtime");
      if (ended) return;
      grace = setTimeout(() => drop("Realtime does not answer."), graceTime);
      const opened = connect(grant, askToken, state => {
        if (opened !== link) return;
        clearTimeout(grace);
        if (state === "lost") drop("Realtime is not available.");
        if (state === "connecting") grace = setTimeout(() => drop("Realtime does not answer."), graceTime);
      });
      link = opened;
      await opened.attach(grant.channels.inbox, {
        onMessage: hearInbox,
        onAttached: refreshInbox,
        onLost: () => drop("Realtime is not available."),
      });
      if (link !== opened) return;
      clearTimeout(grace);
      // Presence in the inbox is for display only.
      opened.enter(grant.channels.inbox).catch(() => undefined);
      tell({ state: "live", reason: "", link: opened, channels: grant.channels });
    } catch (error) {
      drop(whyNot(error));
    }
  };

  void begin();
  return () => {
    ended = true;
    drop("");
  };
}

function askToken(): Promise<Grant> {
  return found(client.POST("/v1/realtime-token"));
}

function whyNot(error: unknown): string {
  if (!isProblem(error)) return "Realtime is not available.";
  const missing = error.status === 409 || problemType(error).includes("ably");
  return missing
    ? "Realtime is off: there is no Ably key yet (Settings, API keys, Ably)."
    : (error.detail ?? error.title);
}

type InboxListener = (concerns: (conversationId: string) => boolean) => void;

const inboxListeners = new Set<InboxListener>();

/** For the open conversation: the inbox also hears of changes that its own channels no longer carry. */
export function onInboxChange(listener: InboxListener): () => void {
  inboxListeners.add(listener);
  return () => inboxListeners.delete(listener);
}

function hearInbox(_name: string | undefined, data: unknown): void {
  refreshInbox();
  const { changed } = (data ?? {}) as { changed?: { id: string }[] };
  const concerns = (id: string) => !changed || changed.some(one => one.id === id);
  for (const listener of inboxListeners) listener(concerns);
}

let soon: ReturnType<typeof setTimeout> | undefined;
let refreshedAt = 0;
const refreshListeners = new Set<() => void>();

/** For the long list, which renews itself in part. */
export function onInboxRefresh(listener: () => void): () => void {
  refreshListeners.add(listener);
  return () => refreshListeners.delete(listener);
}

/** The lists are read anew, once for a burst: at once after a pause, once a second in a steady stream of changes. */
export function refreshInbox(): void {
  // Not postponed by the next change: under a steady stream of them a list would never be read.
  if (soon !== undefined) return;
  const rest = Math.max(150, refreshedAt + 1000 - Date.now());
  soon = setTimeout(() => {
    soon = undefined;
    refreshedAt = Date.now();
    refresh("/v1/conversations", "/v1/inbox/counts");
    for (const listener of refreshListeners) listener();
  }, rest);
}
