// My own settings: how I am alerted, whether single keys are shortcuts, what Enter does.
import { Alert, Divider, Modal, Stack, Switch, Text } from "@mantine/core";
import { useState } from "react";
import { chime } from "../alerts/sound.ts";
import { type Preferences, usePreferences } from "./preferences.ts";

interface Choice {
  name: keyof Preferences;
  label: string;
  description: string;
}

const alerts: Choice[] = [
  {
    name: "sound",
    label: "Sound",
    description: "For requests, again every 30 seconds until somebody looks; for my chats in the background",
  },
  { name: "badge", label: "Tab title and icon", description: "How many requests and unread chats there are" },
  {
    name: "notifications",
    label: "Browser notifications",
    description: "While this window is in the background",
  },
];
const keys: Choice[] = [
  {
    name: "shortcuts",
    label: "Single-key shortcuts",
    description: "J, K, R, N, T, E, U, / and ?. Press ? to see them",
  },
  {
    name: "enterSends",
    label: "Enter sends",
    description: "Off: Enter breaks the line, Ctrl or Cmd + Enter sends",
  },
  {
    name: "undoSend",
    label: "Undo for 5 seconds",
    description: "A reply leaves five seconds after you send it, and can be taken back until then",
  },
];

export function PreferencesModal({ opened, onClose }: { opened: boolean; onClose(): void }) {
  const { preferences, prefer } = usePreferences();
  const [denied, setDenied] = useState(false);
  const change = async (name: keyof Preferences, on: boolean) => {
    if (name === "notifications" && on && !(await mayNotify())) return setDenied(true);
    setDenied(false);
    prefer({ [name]: on });
    if (name === "sound" && on) chime();
  };
  const switchFor = ({ name, label, description }: Choice) => (
    <Switch
      key={name}
      label={label}
      description={description}
      checked={preferences[name]}
      onChange={event => void change(name, event.currentTarget.checked)}
    />
  );
  return (
    <Modal opened={opened} onClose={onClose} title="Preferences">
      <Stack>
        <Text fw={600} size="sm">
          Alert me by
        </Text>
        {alerts.map(switchFor)}
        {denied && (
          <Alert color="yellow" role="alert">
            This browser does not allow notifications from this page. Allow them in the site settings.
          </Alert>
        )}
        <Divider />
        <Text fw={600} size="sm">
          Keyboard and sending
        </Text>
        {keys.map(switchFor)}
      </Stack>
    </Modal>
  );
}

async function mayNotify(): Promise<boolean> {
  return "Notification" in window && (await Notification.requestPermission()) === "granted";
}
