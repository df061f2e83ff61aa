// The narrow bar at the side: where to go, whether I am available, and out.
import {
  ActionIcon,
  Avatar,
  Image,
  Indicator,
  Menu,
  Stack,
  Tooltip,
  useMantineColorScheme,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  IconAdjustments,
  IconChartBar,
  IconInbox,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconSettings,
  IconSun,
} from "@tabler/icons-react";
import { Link, useLocation, useMatch } from "react-router";
import { run } from "../hotkeys/commands.ts";
import { api } from "./api.ts";
import { useMe } from "./Gate.tsx";
import { lazily } from "./lazily.tsx";
import { queryClient } from "./query.ts";
import { useAvailability } from "./useAvailability.ts";

const PreferencesModal = lazily(async () => (await import("./PreferencesModal.tsx")).PreferencesModal);

const pages = [
  { to: "/inbox", label: "Inbox", Icon: IconInbox, admins: false },
  { to: "/reports", label: "Reports", Icon: IconChartBar, admins: true },
  { to: "/settings", label: "Settings", Icon: IconSettings, admins: true },
];

export function Rail() {
  const { role } = useMe().agent;
  const { pathname } = useLocation();
  // On a phone an open conversation has the whole width; the arrow in its head leads back.
  const inConversation = useMatch("/inbox/:conversationId") !== null;
  return (
    <Stack
      component="nav"
      aria-label="Main"
      visibleFrom={inConversation ? "sm" : undefined}
      w={64}
      py="md"
      align="center"
      bg="var(--mantine-color-default-hover)"
      style={{ borderInlineEnd: "1px solid var(--mantine-color-default-border)" }}
    >
      <Image src="/baton.svg" alt="Baton" w={32} h={32} mb="xs" />
      {pages
        .filter(page => !page.admins || role !== "agent")
        .map(({ to, label, Icon }) => (
          <Tooltip key={to} label={label} position="right">
            <ActionIcon
              component={Link}
              to={to}
              size={40}
              variant={pathname.startsWith(to) ? "filled" : "subtle"}
              color={pathname.startsWith(to) ? "indigo" : "gray"}
              aria-label={label}
              aria-current={pathname.startsWith(to) ? "page" : undefined}
            >
              <Icon size={22} />
            </ActionIcon>
          </Tooltip>
        ))}
      <Stack mt="auto" align="center">
        <ColourSwitch />
        <OwnMenu />
      </Stack>
    </Stack>
  );
}

function ColourSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const dark =
    colorScheme === "dark" || (colorScheme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  const label = dark ? "Light colours" : "Dark colours";
  return (
    <Tooltip label={label} position="right">
      <ActionIcon
        size={40}
        variant="subtle"
        color="gray"
        aria-label={label}
        onClick={() => setColorScheme(dark ? "light" : "dark")}
      >
        {dark ? <IconSun size={22} /> : <IconMoon size={22} />}
      </ActionIcon>
    </Tooltip>
  );
}

function OwnMenu() {
  const { agent, workspace } = useMe();
  const { online, setOnline } = useAvailability();
  const [choosing, preferences] = useDisclosure();
  const signOut = api.useMutation("delete", "/v1/session", {
    onSuccess: () => {
      queryClient.clear();
      location.assign("/");
    },
  });
  return (
    <>
      {choosing && <PreferencesModal opened onClose={preferences.close} />}
      <Menu position="right-end" width={240}>
        <Indicator color={online ? "teal" : "gray"} size={14} withBorder offset={5} position="bottom-end">
          <Menu.Target>
            <ActionIcon
              variant="transparent"
              size={40}
              radius="xl"
              aria-label={`${agent.name}, ${online ? "online" : "away"}. Open menu`}
            >
              <Avatar name={agent.name} color="indigo" radius="xl" size={38} />
            </ActionIcon>
          </Menu.Target>
        </Indicator>
        <Menu.Dropdown>
          <Menu.Label>
            {agent.name} · {workspace.name}
          </Menu.Label>
          <Menu.RadioGroup
            value={online ? "online" : "away"}
            onChange={value => setOnline(value === "online")}
          >
            <Menu.RadioItem value="online">Online: visitors can reach me</Menu.RadioItem>
            <Menu.RadioItem value="away">Away: no new chats</Menu.RadioItem>
          </Menu.RadioGroup>
          <Menu.Divider />
          <Menu.Item leftSection={<IconAdjustments size={16} />} onClick={preferences.open}>
            Preferences
          </Menu.Item>
          <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={() => run("help")}>
            Keyboard shortcuts
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut.mutate({})}>
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
