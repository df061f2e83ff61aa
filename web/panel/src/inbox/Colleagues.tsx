// Who else looks at this conversation or replies in it: names of colleagues, from presence and typing.
import type { Timeline } from "@baton/shared/timeline";
import { Group, Text } from "@mantine/core";
import { IconEye, IconPencil } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { api } from "../app/api.ts";
import { useMe } from "../app/Gate.tsx";
import { useRealtime } from "../realtime/RealtimeProvider.tsx";

export function Colleagues({ conversationId, timeline }: { conversationId: string; timeline: Timeline }) {
  const me = useMe().agent;
  const present = usePresent(conversationId).filter(id => id !== me.id);
  const { data } = api.useQuery("get", "/v1/agents", {}, { enabled: present.length > 0, staleTime: 60_000 });
  const nameOf = (id: string) => data?.items.find(agent => agent.id === id)?.name ?? "A colleague";
  const typing = timeline.typing.find(one => one.author === "agent" && one.agent?.id !== me.id);
  if (!typing && !present.length) return null;
  const words = typing
    ? `${typing.agent?.name ?? "A colleague"} is replying`
    : `${present.map(nameOf).join(", ")} ${present.length > 1 ? "are" : "is"} viewing`;
  return (
    <Group gap={6} px="md" py={4} role="status" style={{ flex: "none" }}>
      {typing ? <IconPencil size={15} aria-hidden="true" /> : <IconEye size={15} aria-hidden="true" />}
      <Text size="sm" c="dimmed">
        {words}
      </Text>
    </Group>
  );
}

function usePresent(conversationId: string): string[] {
  const { link, channels } = useRealtime();
  const [ids, setIds] = useState<string[]>([]);
  useEffect(() => {
    if (!link || !channels) return setIds([]);
    // Membership only: who is here is asked of the token's own name, never of what somebody wrote beside it.
    const hear = (clients: string[]) =>
      setIds([
        ...new Set(
          clients.filter(name => name.startsWith("agent:")).map(name => name.slice("agent:".length)),
        ),
      ]);
    return link.present(channels.agents_prefix + conversationId, hear);
  }, [link, channels, conversationId]);
  return ids;
}
