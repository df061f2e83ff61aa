// One row: who, what was said last and by whom, who has the baton, how long it has been waiting.

import { Avatar, Badge, Box, Group, Text, UnstyledButton } from "@mantine/core";
import { Link } from "react-router";
import { useMe } from "../app/Gate.tsx";
import type { InboxItem } from "../app/shapes.ts";
import { HolderBadge } from "./HolderBadge.tsx";
import { visitorName } from "./names.ts";
import { Timer } from "./Timer.tsx";

interface RowProps {
  item: InboxItem;
  selected: boolean;
  place: { top: number; height: number; index: number; count: number };
}

export function ConversationRow({ item, selected, place }: RowProps) {
  const name = visitorName(item);
  const unread = item.unread;
  return (
    <li
      aria-posinset={place.index + 1}
      aria-setsize={place.count}
      style={{
        position: "absolute",
        insetInline: "var(--mantine-spacing-xs)",
        top: 0,
        height: place.height,
        transform: `translateY(${place.top}px)`,
      }}
    >
      <UnstyledButton
        component={Link}
        to={`/inbox/${item.id}`}
        data-row={item.id}
        w="100%"
        p="xs"
        aria-current={selected ? "true" : undefined}
        bg={selected ? "var(--mantine-primary-color-light)" : undefined}
        style={{ borderRadius: "var(--mantine-radius-md)", display: "block" }}
      >
        <Group wrap="nowrap" align="flex-start" gap="sm">
          <Avatar name={name} color="gray" radius="xl" size={38} />
          <Box flex={1} miw={0}>
            <Group wrap="nowrap" justify="space-between" gap="xs">
              <Text fw={unread ? 700 : 600} size="sm" truncate>
                {name}
              </Text>
              <Timer item={item} />
            </Group>
            <Group wrap="nowrap" justify="space-between" gap="xs">
              <Text size="sm" c={unread ? undefined : "dimmed"} truncate dir="auto">
                <Preview item={item} />
              </Text>
              {unread > 0 && (
                <Badge
                  circle={unread < 10}
                  size="sm"
                  color="indigo"
                  variant="filled"
                  style={{ flex: "none" }}
                >
                  {unread > 9 ? "9+" : unread}
                </Badge>
              )}
            </Group>
            <Group gap={6} mt={4} wrap="nowrap">
              <HolderBadge conversation={item} />
              <Text size="xs" c="dimmed" truncate>
                {item.bot_name}
              </Text>
            </Group>
          </Box>
        </Group>
      </UnstyledButton>
    </li>
  );
}

function Preview({ item }: { item: InboxItem }) {
  const { agent } = useMe();
  const { preview } = item;
  if (!preview?.text) return "No messages yet";
  const names = { visitor: "", bot: "AI: ", system: "", agent: `${preview.author_name ?? "Agent"}: ` };
  const own = preview.author === "agent" && preview.author_name === agent.name;
  return `${own ? "You: " : names[preview.author]}${preview.text}`;
}
