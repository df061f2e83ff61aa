// Listens to keys for the whole panel; shows the sheet of shortcuts and the palette.
import { Group, Kbd, Modal, Stack, Switch, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Spotlight, spotlight } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { useMe } from "../app/Gate.tsx";
import { usePreferences } from "../app/preferences.ts";
import { useAvailability } from "../app/useAvailability.ts";
import { commandOf, isOffered, run, shortcuts, useCommand } from "./commands.ts";

export function Hotkeys() {
  const { preferences } = usePreferences();
  const [helping, help] = useDisclosure();
  useCommand("help", help.open);
  useCommand("palette", spotlight.open);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const command = commandOf(event, preferences.shortcuts);
      if (command && run(command)) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [preferences.shortcuts]);
  return (
    <>
      <Sheet opened={helping} onClose={help.close} />
      <Palette />
    </>
  );
}

const always = [
  { keys: ["Enter"], label: "Open the chosen conversation" },
  { keys: ["Ctrl / ⌘", "K"], label: "Do anything by name" },
  { keys: ["Ctrl / ⌘", "Enter"], label: "Send" },
  { keys: ["/"], label: "In a reply: insert a canned reply" },
  { keys: ["Esc"], label: "Leave the text field, close what is open" },
];

function Sheet({ opened, onClose }: { opened: boolean; onClose(): void }) {
  const { preferences, prefer } = usePreferences();
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts">
      <Stack gap="xs">
        <Switch
          label="Single-key shortcuts"
          checked={preferences.shortcuts}
          onChange={event => prefer({ shortcuts: event.currentTarget.checked })}
          mb="xs"
        />
        {shortcuts.map(({ keys, label }) => (
          <Line key={keys} keys={[keys.toUpperCase()]} label={label} />
        ))}
        {always.map(({ keys, label }) => (
          <Line key={label} keys={keys} label={label} />
        ))}
      </Stack>
    </Modal>
  );
}

function Line({ keys, label }: { keys: string[]; label: string }) {
  return (
    <Group justify="space-between" wrap="nowrap">
      <Text size="sm">{label}</Text>
      <Group gap={4} wrap="nowrap">
        {keys.map(key => (
          <Kbd key={key}>{key}</Kbd>
        ))}
      </Group>
    </Group>
  );
}

function Palette() {
  const navigate = useNavigate();
  const { online, setOnline } = useAvailability();
  const admin = useMe().agent.role !== "agent";
  const [offered, setOffered] = useState(shortcuts);
  const places = [
    ["Inbox", "/inbox"],
    ...(admin
      ? [
          ["Reports", "/reports"],
          ["Bots", "/settings/bots"],
          ["Agents", "/settings/agents"],
          ["Canned replies", "/settings/canned-replies"],
          ["Ably key", "/settings/ably"],
        ]
      : []),
  ] as [string, string][];
  const commands = offered.map(({ command, label, keys }) => ({
    id: command,
    label,
    rightSection: <Kbd>{keys.toUpperCase()}</Kbd>,
    // After the palette has given the focus back, so that a command may move it.
    onClick: () => void setTimeout(() => run(command), 250),
  }));
  const toggle = {
    id: "availability",
    label: online ? "Go away: no new chats" : "Come online",
    onClick: () => setOnline(!online),
  };
  const go = places.map(([name, to]) => ({
    id: to,
    label: `Go to ${name}`,
    onClick: () => void navigate(to),
  }));
  return (
    <Spotlight
      shortcut={null}
      actions={[...commands, toggle, ...go]}
      onSpotlightOpen={() => setOffered(shortcuts.filter(({ command }) => isOffered(command)))}
      nothingFound="Nothing of that name"
      highlightQuery
      scrollable
      maxHeight={420}
      searchProps={{
        "aria-label": "What to do",
        placeholder: "What would you like to do?",
        leftSection: <IconSearch size={18} />,
      }}
    />
  );
}
