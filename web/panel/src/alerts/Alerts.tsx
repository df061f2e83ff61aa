// Nobody misses a request: sound, tab badge and browser notification, from the lists that realtime refreshes.
import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { api } from "../app/api.ts";
import { useMe } from "../app/Gate.tsx";
import { usePreferences } from "../app/preferences.ts";
import type { InboxItem } from "../app/shapes.ts";
import { visitorName } from "../inbox/names.ts";
import { usePollInterval } from "../realtime/RealtimeProvider.tsx";
import { useBadge } from "./badge.ts";
import { listen, nothingSeen, type Ring } from "./bell.ts";
import { chime } from "./sound.ts";

export function Alerts() {
  const { preferences } = usePreferences();
  const navigate = useNavigate();
  const online = useMe().agent.status === "online";
  const refetchInterval = usePollInterval();
  const background = { refetchInterval, refetchIntervalInBackground: true };
  const counts = api.useQuery("get", "/v1/inbox/counts", { params: { query: {} } }, background).data;
  // Of a long queue only what still rings is read: its numbers come from the counts.
  const waiting = useList({ holder: "queue", status: "open", acknowledged: false });
  const own = useList({ assignee: "me", status: "open" });
  const named = useList({ mentioned: true });
  const seen = useRef(nothingSeen);
  useBadge(preferences.badge && counts ? counts.waiting + counts.unread + counts.mentions : 0);

  // Every render and every five seconds: the rule itself knows whether it is time.
  useEffect(() => {
    if (!waiting || !own || !named) return;
    const look = () => {
      const requests = online
        ? waiting.map(one => ({ id: one.id, acknowledged: !!one.acknowledged_at }))
        : [];
      const mentions = named.map(one => one.id);
      const heard = listen(seen.current, requests, own, mentions, Date.now());
      seen.current = heard.seen;
      if (!heard.ring) return;
      const away = !document.hasFocus();
      if (preferences.sound && (heard.ring.requests.length || heard.ring.mentions.length || away)) chime();
      if (preferences.notifications && away)
        notify(heard.ring, [...waiting, ...own, ...named], id => void navigate(`/inbox/${id}`));
    };
    look();
    const timer = setInterval(look, 5000);
    return () => clearInterval(timer);
  }, [waiting, own, named, online, preferences.sound, preferences.notifications, navigate]);
  return null;
}

function useList(query: Record<string, string | boolean>): InboxItem[] | undefined {
  const refetchInterval = usePollInterval();
  const params = { query: { ...query, limit: 100 } };
  const list = api.useQuery(
    "get",
    "/v1/conversations",
    { params },
    { refetchInterval, refetchIntervalInBackground: true },
  );
  return list.data?.items;
}

/** One per conversation: the tag replaces an earlier one. What was said stays inside the panel. */
function notify(
  { requests, messages, mentions }: Ring,
  items: InboxItem[],
  open: (id: string) => void,
): void {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  const tell = (id: string, words: string) => {
    const item = items.find(one => one.id === id);
    if (!item) return;
    const options = { tag: `baton-${id}`, body: item.bot_name, icon: "/baton.svg" };
    const note = new Notification(`${visitorName(item)} ${words}`, options);
    note.onclick = () => {
      window.focus();
      note.close();
      open(id);
    };
  };
  for (const id of requests) tell(id, "asks for a person");
  for (const id of messages) tell(id, "wrote to you");
  for (const id of mentions) tell(id, "needs you: a note names you");
}
