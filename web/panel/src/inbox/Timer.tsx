// How long somebody has been waiting, amber after one minute and red after five; or when it was last touched.

import { Badge, Text } from "@mantine/core";
import { IconClock } from "@tabler/icons-react";
import { useEffect, useState } from "react";
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
  const minutes = (now - Date.parse(since)) / 60_000;
  const colour = minutes >= 5 ? "red" : minutes >= 1 ? "orange" : "gray";
  return (
    <Badge
      color={colour}
      variant="light"
      leftSection={<IconClock size={12} />}
      style={{ fontVariantNumeric: "tabular-nums", flex: "none" }}
      aria-label={`Waiting for ${waited(since, now)}`}
    >
      {waited(since, now)}
    </Badge>
  );
}

function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
