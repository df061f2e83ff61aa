// What came before: who had this conversation, step by step, and the visitor's other conversations.
import { agentLine } from "@baton/shared/events";
import type { Conversation, Entry } from "@baton/shared/wire";
import { Anchor, Group, Stack, Text, Timeline } from "@mantine/core";
import { Link } from "react-router";
import { api } from "../app/api.ts";
import type { InboxItem } from "../app/shapes.ts";
import { HolderBadge } from "./HolderBadge.tsx";
import { day, moment } from "./names.ts";

const shownSteps = 12;

/** Read off the transcript, where every pass of the baton has its one line. */
export function Steps({ entries }: { entries: Entry[] }) {
  const steps = entries.filter(entry => entry.kind === "event" && entry.event !== "rated");
  if (!steps.length) {
    return (
      <Text size="sm" c="dimmed">
        With the bot from the start.
      </Text>
    );
  }
  return (
    <Timeline bulletSize={10} lineWidth={2} active={steps.length} color="gray">
      {steps.slice(-shownSteps).map(step => (
        <Timeline.Item key={step.id} mt="xs">
          <Text size="sm">{agentLine(step)}</Text>
          <Text size="xs" c="dimmed">
            {moment(step.created_at)}
          </Text>
        </Timeline.Item>
      ))}
    </Timeline>
  );
}

export function Earlier({ conversation }: { conversation: Conversation }) {
  const visitorId = conversation.visitor?.id ?? "";
  const params = { query: { visitor_id: visitorId, limit: 6 } };
  const { data } = api.useQuery(
    "get",
    "/v1/conversations",
    { params },
    { enabled: visitorId !== "", staleTime: 30_000 },
  );
  const others = (data?.items ?? []).filter(one => one.id !== conversation.id);
  if (!others.length) {
    return (
      <Text size="sm" c="dimmed">
        This is the first one.
      </Text>
    );
  }
  return (
    <Stack gap="xs">
      {others.map(item => (
        <EarlierOne key={item.id} item={item} />
      ))}
      {data?.next_cursor && (
        <Text size="xs" c="dimmed">
          And more. Search for the visitor's address to see all.
        </Text>
      )}
    </Stack>
  );
}

function EarlierOne({ item }: { item: InboxItem }) {
  return (
    <div>
      <Group gap="xs" justify="space-between" wrap="nowrap">
        <Anchor component={Link} to={`/inbox/${item.id}`} size="sm">
          {day(item.created_at)}
        </Anchor>
        <HolderBadge conversation={item} />
      </Group>
      <Text size="sm" c="dimmed" lineClamp={2} dir="auto">
        {item.preview?.text ?? "Nothing was said"}
      </Text>
    </div>
  );
}
