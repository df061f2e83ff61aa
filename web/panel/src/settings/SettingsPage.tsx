// Settings: a list of sections at the side, one of them open.
import { Box, Flex, NavLink, ScrollArea, Select, Stack, Text } from "@mantine/core";
import {
  IconBolt,
  IconClock,
  IconHistory,
  IconHourglass,
  IconKey,
  IconMessage2Bolt,
  IconRobot,
  IconSparkles,
  IconTags,
  IconUsers,
  IconUsersGroup,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import { Link, Navigate, Route, Routes, useLocation, useNavigate } from "react-router";
import { useMe } from "../app/Gate.tsx";
import { AblyKey } from "./AblyKey.tsx";
import { Agents } from "./Agents.tsx";
import { AiProvider } from "./AiProvider.tsx";
import { ApiKeys } from "./ApiKeys.tsx";
import { AuditLog } from "./AuditLog.tsx";
import { BotPage, NewBotPage } from "./BotPage.tsx";
import { Bots } from "./Bots.tsx";
import { CannedReplies } from "./CannedReplies.tsx";
import { Retention } from "./Retention.tsx";
import { TagList } from "./TagList.tsx";
import { Teams } from "./Teams.tsx";
import { Waiting } from "./Waiting.tsx";

interface Entry {
  path: string;
  label: string;
  Icon: ComponentType<{ size: number }>;
  Page: ComponentType;
}

const sections: { label: string | null; entries: Entry[] }[] = [
  {
    label: null,
    entries: [
      { path: "bots", label: "Bots", Icon: IconRobot, Page: Bots },
      { path: "canned-replies", label: "Canned replies", Icon: IconMessage2Bolt, Page: CannedReplies },
      { path: "tags", label: "Tags", Icon: IconTags, Page: TagList },
      { path: "waiting", label: "Waiting", Icon: IconClock, Page: Waiting },
    ],
  },
  {
    label: "People",
    entries: [
      { path: "agents", label: "Agents", Icon: IconUsers, Page: Agents },
      { path: "teams", label: "Teams", Icon: IconUsersGroup, Page: Teams },
    ],
  },
  {
    label: "API keys",
    entries: [
      { path: "ably", label: "Ably", Icon: IconBolt, Page: AblyKey },
      { path: "ai", label: "AI provider", Icon: IconSparkles, Page: AiProvider },
      { path: "api-keys", label: "Your servers", Icon: IconKey, Page: ApiKeys },
    ],
  },
  {
    label: "Records",
    entries: [
      { path: "audit-log", label: "Audit log", Icon: IconHistory, Page: AuditLog },
      { path: "retention", label: "Retention", Icon: IconHourglass, Page: Retention },
    ],
  },
];
const pages = sections.flatMap(section => section.entries);
/** On a phone the list of pages would fill the screen: there it is one field. */
const choices = sections.map(({ label, entries }) => ({
  group: label ?? "",
  items: entries.map(({ path, label: name }) => ({ value: path, label: name })),
}));

export function SettingsPage() {
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const { role } = useMe().agent;
  if (role === "agent")
    return <Text p="xl">Settings are for admins. Ask one of them for what you need.</Text>;
  return (
    <Flex h="100%" direction={{ base: "column", sm: "row" }}>
      <Stack
        component="nav"
        aria-label="Settings"
        gap={4}
        p="md"
        w={{ base: "100%", sm: 220 }}
        style={{ borderInlineEnd: "1px solid var(--mantine-color-default-border)", flex: "none" }}
      >
        <Text component="h1" fw={700} fz="xl" mb="xs">
          Settings
        </Text>
        <Select
          hiddenFrom="sm"
          aria-label="Page"
          data={choices}
          value={pages.find(({ path }) => pathname.startsWith(`/settings/${path}`))?.path ?? null}
          allowDeselect={false}
          onChange={path => path && void navigate(`/settings/${path}`)}
        />
        {sections.map(({ label, entries }) => (
          <Box key={label} mb="xs" visibleFrom="sm">
            {label && (
              <Text size="xs" fw={600} c="dimmed" px="sm" pb={4}>
                {label}
              </Text>
            )}
            {entries.map(({ path, label: name, Icon }) => (
              <NavLink
                key={path}
                component={Link}
                to={`/settings/${path}`}
                label={name}
                leftSection={<Icon size={18} />}
                active={pathname.startsWith(`/settings/${path}`)}
                style={{ borderRadius: "var(--mantine-radius-md)" }}
              />
            ))}
          </Box>
        ))}
      </Stack>
      <ScrollArea flex={1} h="100%">
        <Box p={{ base: "md", sm: "xl" }} maw={pathname.startsWith("/settings/bots/") ? 1240 : 860}>
          <Routes>
            <Route index element={<Navigate to="/settings/bots" replace />} />
            <Route path="bots/new" element={<NewBotPage />} />
            <Route path="bots/:botId" element={<BotPage />} />
            {pages.map(({ path, Page }) => (
              <Route key={path} path={path} element={<Page />} />
            ))}
          </Routes>
        </Box>
      </ScrollArea>
    </Flex>
  );
}
