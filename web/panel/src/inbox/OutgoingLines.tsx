// Replies that the server does not have yet, in their place at the end of the thread.
import type { Timeline } from "@baton/shared/timeline";
import { Button, Group, Stack, Text } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useMe } from "../app/Gate.tsx";
import { Spoken } from "./EntryLine.tsx";
import { type Outgoing, outboxOf } from "./outgoing.ts";
import { giveBack } from "./useUndone.ts";

export function OutgoingLines({ conversationId, timeline }: { conversationId: string; timeline: Timeline }) {
  const { agent } = useMe();
  const outbox = outboxOf(agent.id, conversationId);
  const items = useSyncExternalStore(outbox.subscribe, outbox.get);
  const stored = new Set([...timeline.entries, ...timeline.notes].map(entry => entry.client_message_id));
  const shown = items.filter(one => !stored.has(one.client_message_id));
  return shown.map(one => (
    <Stack key={one.client_message_id} gap={4} align="stretch">
      <Spoken
        author="agent"
        name={agent.name}
        text={one.text}
        time={null}
        joined={false}
        files={one.files ?? []}
      />
      <Fate
        item={one}
        onRetry={outbox.retry}
        onDiscard={() => outbox.discard(one.client_message_id)}
        onUndo={() => {
          const taken = outbox.undo(one.client_message_id);
          if (taken) giveBack(conversationId, taken);
        }}
      />
    </Stack>
  ));
}

interface FateProps {
  item: Outgoing;
  onRetry(): void;
  onDiscard(): void;
  onUndo(): void;
}

function Fate({ item, onRetry, onDiscard, onUndo }: FateProps) {
  const what = item.audience === "agents" ? "Private note: " : "";
  const left = useSecondsLeft(item.due);
  if (!item.trouble && left > 0) {
    return (
      <Group gap="xs" justify="flex-end">
        <Text size="xs" c="dimmed" style={{ fontVariantNumeric: "tabular-nums" }}>
          {what}Sending in {left} s
        </Text>
        <Button size="compact-xs" mih={24} variant="light" onClick={onUndo}>
          Undo
        </Button>
      </Group>
    );
  }
  return (
    <Group gap="xs" justify="flex-end">
      {what && <IconLock size={13} aria-hidden="true" />}
      <Text size="xs" c={item.trouble ? "var(--mantine-color-red-light-color)" : "dimmed"} role="status">
        {what}
        {item.trouble ? `Not sent. ${item.trouble}` : "Sending"}
      </Text>
      {item.trouble && (
        <>
          <Button size="compact-xs" mih={24} variant="light" color="red" onClick={onRetry}>
            Try again
          </Button>
          <Button size="compact-xs" mih={24} variant="default" onClick={onDiscard}>
            Discard
          </Button>
        </>
      )}
    </Group>
  );
}

/** 0 when it is on its way, or never was to wait. */
function useSecondsLeft(due: number | undefined): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!due) return;
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [due]);
  return due ? Math.ceil(Math.max(0, due - now) / 1000) : 0;
}
