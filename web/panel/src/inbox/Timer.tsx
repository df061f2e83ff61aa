// How long somebody has been waiting, amber and red at the workspace's targets; or when it was last touched.

import { Badge, Text } from "@mantine/core";
import { IconClock } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { api } from "../app/api.ts";
import type { InboxItem } from "../app/shapes.ts";
import { timeOfDay, waited } from "./names.ts";

export function Timer({ item }: { item: InboxItem }) {
  const since = item.requested_at ?? item.handoff?.requested_at;
  const waits = item.status === "open" && item.holder === "queue" && since;
  if (waits) return <Waiting since={since} />;
  return (
    <Text size="xs" c="dimmed" style={{ flex: "none" }}>
      {timeOfDay(item.updated_at)}
    </Text>
  );
}

function Waiting({ since }: { since: string }) {
  const now = useNow();
  const { amber, red } = useTargets();
  const seconds = (now - Date.parse(since)) / 1000;
  const late = seconds >= red ? "far too long" : seconds >= amber ? "too long" : "";
  const colour = seconds >= red ? "red" : seconds >= amber ? "orange" : "gray";
  return (
    <Badge
      color={colour}
      variant={seconds >= red ? "filled" : "light"}
      leftSection={<IconClock size={12} />}
      style={{ fontVariantNumeric: "tabular-nums", flex: "none" }}
      title={late && `Waiting ${late}, by your workspace's targets`}
      aria-label={`Waiting for ${waited(since, now)}${late && `, ${late}`}`}
      role="img"
    >
      {waited(since, now)}
    </Badge>
  );
}

/** Until they are known, the ones that every workspace begins with. */
function useTargets(): { amber: number; red: number } {
  const { data } = api.useQuery("get", "/v1/settings/waiting", {}, { staleTime: 300_000 });
  return { amber: data?.amber_seconds ?? 60, red: data?.red_seconds ?? 300 };
}

// One clock for all rows: a hundred timers would wake the page a hundred times a second.
const listeners = new Set<(now: number) => void>();
let clock: ReturnType<typeof setInterval> | undefined;

function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    listeners.add(setNow);
    clock ??= setInterval(() => {
      const tick = Date.now();
      for (const listener of listeners) listener(tick);
    }, 1000);
    return () => {
      listeners.delete(setNow);
      if (listeners.size) return;
      clearInterval(clock);
      clock = undefined;
    };
  }, []);
  return now;
}
