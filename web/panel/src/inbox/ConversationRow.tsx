// One row: who, what was said last and by whom, who has the baton, how long it has been waiting.

import { Avatar, Badge, Box, Group, Indicator, Text, Tooltip, UnstyledButton } from "@mantine/core";
import { IconAt } from "@tabler/icons-react";
import { memo } from "react";
import { Link } from "react-router";
import { useMe } from "../app/Gate.tsx";
import type { InboxItem } from "../app/shapes.ts";
import { useColleagues } from "../app/useColleagues.ts";
import { HolderBadge } from "./HolderBadge.tsx";
import { visitorName } from "./names.ts";
import { TagBadge } from "./TagBadge.tsx";
import { Timer } from "./Timer.tsx";

interface RowProps {
  item: InboxItem;
  selected: boolean;
  top: number;
  height: number;
  index: number;
  count: number;
}

/** Drawn again only when something in it changed: lists are renewed every second while much happens. */
export const ConversationRow = memo(function ConversationRow(props: RowProps) {
  const { item, selected, top, height, index, count } = props;
  const name = visitorName(item);
  const news = item.unread > 0 || item.mentions > 0;
  return (
    <li
      aria-posinset={index + 1}
      aria-setsize={count}
      style={{
        position: "absolute",
        insetInline: "var(--mantine-spacing-xs)",
        top: 0,
        height,
        transform: `translateY(${top}px)`,
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
              <Text fw={news ? 700 : 600} size="sm" truncate>
                {name}
              </Text>
              <Timer item={item} />
            </Group>
            <Group wrap="nowrap" justify="space-between" gap="xs">
              <Text size="sm" c={news ? undefined : "dimmed"} truncate dir="auto">
                <Preview item={item} />
              </Text>
              <News unread={item.unread} mentions={item.mentions} />
            </Group>
            <Group gap={6} mt={4} wrap="nowrap" style={{ overflow: "hidden" }}>
              <HolderBadge conversation={item} />
              {item.tags.slice(0, 2).map(tag => (
                <TagBadge key={tag.id} tag={tag} />
              ))}
              {item.tags.length > 2 && (
                <Text size="xs" c="dimmed">
                  +{item.tags.length - 2}
                </Text>
              )}
              <Text size="xs" c="dimmed" truncate flex={1} miw={0}>
                {item.team ? `${item.team.name} · ` : ""}
                {item.bot_name}
              </Text>
              <Assignee item={item} />
            </Group>
          </Box>
        </Group>
      </UnstyledButton>
    </li>
  );
});

function News({ unread, mentions }: { unread: number; mentions: number }) {
  return (
    <Group gap={4} wrap="nowrap" style={{ flex: "none" }}>
      {mentions > 0 && (
        <Badge circle size="sm" color="yellow" variant="light" role="img" aria-label="You are mentioned">
          <IconAt size={11} style={{ display: "block" }} />
        </Badge>
      )}
      {unread > 0 && (
        <Badge
          circle={unread < 10}
          size="sm"
          color="indigo"
          variant="filled"
          role="img"
          aria-label={`${unread} unread`}
        >
          {unread > 9 ? "9+" : unread}
        </Badge>
      )}
    </Group>
  );
}

/** Who has it, and whether that colleague is here. */
function Assignee({ item }: { item: InboxItem }) {
  const me = useMe().agent;
  const colleagues = useColleagues();
  const { agent } = item;
  if (!agent) return null;
  const known = colleagues.find(one => one.id === agent.id);
  const here = agent.id === me.id || (known?.present === true && known.status === "online");
  const words = `${agent.id === me.id ? "You" : agent.name}, ${here ? "online" : "not here"}`;
  return (
    <Tooltip label={words}>
      <Indicator
        color={here ? "teal" : "gray"}
        size={8}
        offset={3}
        withBorder
        position="bottom-end"
        style={{ flex: "none" }}
      >
        <Avatar name={agent.name} src={agent.picture} size={20} radius="xl" color="teal" alt={words} />
      </Indicator>
    </Tooltip>
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
