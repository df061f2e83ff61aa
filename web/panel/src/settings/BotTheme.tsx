// How the chat looks on a site, with a picture of it that follows every change.
import {
  Box,
  ColorInput,
  Flex,
  Group,
  isLightColor,
  Paper,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
  useMantineTheme,
} from "@mantine/core";
import { IconMessageCircle } from "@tabler/icons-react";
import { useState } from "react";
import type { Bot } from "../app/shapes.ts";

export type Theme = Bot["theme"];

interface BotThemeProps {
  value?: Theme;
  onChange?: (theme: Theme) => void;
  name: string;
  greeting: string;
}

const standard = "#4338ca";

export function BotTheme({ value = {}, onChange, name, greeting }: BotThemeProps) {
  const text = (key: string) => (typeof value[key] === "string" ? (value[key] as string) : "");
  const set = (key: string, chosen: string) => {
    const { [key]: _before, ...others } = value;
    onChange?.(chosen ? { ...others, [key]: chosen } : others);
  };
  const [typed, setTyped] = useState(text("colour"));
  const swatches = useMantineTheme().colors;
  return (
    <Flex gap="xl" wrap="wrap">
      <Stack flex={1} miw={260} gap="md">
        <ColorInput
          label="Colour"
          description="Empty: Baton's own"
          format="hex"
          placeholder={standard}
          withEyeDropper={false}
          swatches={["indigo", "teal", "green", "orange", "red", "grape", "dark"].map(
            colour => swatches[colour]?.[8] ?? standard,
          )}
          value={typed}
          onChange={colour => {
            setTyped(colour);
            // Half a colour is kept on the screen only.
            if (colour === "" || /^#[0-9a-f]{6}$/i.test(colour)) set("colour", colour);
          }}
        />
        <TextInput
          label="Title"
          placeholder={name}
          maxLength={120}
          value={text("title")}
          onChange={event => set("title", event.currentTarget.value)}
        />
        <TextInput
          label="Line below the title"
          maxLength={120}
          value={text("subtitle")}
          onChange={event => set("subtitle", event.currentTarget.value)}
        />
        <TextInput
          label="Text on the button"
          description="Empty: only the icon"
          maxLength={120}
          value={text("launcher_text")}
          onChange={event => set("launcher_text", event.currentTarget.value)}
        />
        <Group gap="xl">
          <Choice
            label="Corner"
            value={text("position") || "right"}
            options={["left", "right"]}
            onChange={position => set("position", position)}
          />
          <Choice
            label="Colours"
            value={text("mode") || "auto"}
            options={["auto", "light", "dark"]}
            onChange={mode => set("mode", mode)}
          />
        </Group>
      </Stack>
      <Preview
        colour={text("colour") || standard}
        dark={text("mode") === "dark"}
        title={text("title") || name || "Name"}
        subtitle={text("subtitle")}
        greeting={greeting || "Hello! How can I help?"}
        launcher={text("launcher_text")}
        left={text("position") === "left"}
      />
    </Flex>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: string[];
  onChange(value: string): void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  const data = options.map(option => ({
    value: option,
    label: option.charAt(0).toUpperCase() + option.slice(1),
  }));
  return (
    <Stack gap={4}>
      <Text size="sm" fw={500}>
        {label}
      </Text>
      <SegmentedControl aria-label={label} data={data} value={value} onChange={onChange} />
    </Stack>
  );
}

interface PreviewProps {
  colour: string;
  dark: boolean;
  title: string;
  subtitle: string;
  greeting: string;
  launcher: string;
  left: boolean;
}

function Preview({ colour, dark, title, subtitle, greeting, launcher, left }: PreviewProps) {
  const ink = isLightColor(colour) ? "#111" : "#fff";
  const side = left ? "flex-start" : "flex-end";
  return (
    <Stack gap="xs" w={280} role="img" aria-label="How the chat will look">
      <Text size="sm" fw={500}>
        Preview
      </Text>
      <Paper withBorder radius="lg" shadow="sm" bg={dark ? "#1f2126" : "#fff"} style={{ overflow: "hidden" }}>
        <Box px="md" py="sm" bg={colour} c={ink}>
          <Text fw={700} truncate>
            {title}
          </Text>
          {subtitle && (
            <Text size="sm" truncate>
              {subtitle}
            </Text>
          )}
        </Box>
        <Stack p="md" gap="sm" mih={150}>
          <Bubble text={greeting} background={dark ? "#2e3138" : "#f1f3f5"} ink={dark ? "#eee" : "#111"} />
          <Bubble text="Where is my order?" background={colour} ink={ink} own />
        </Stack>
      </Paper>
      <Group gap={8} bg={colour} c={ink} px="md" py={10} style={{ alignSelf: side, borderRadius: 999 }}>
        <IconMessageCircle size={22} />
        {launcher && (
          <Text fw={600} size="sm" maw={180} truncate>
            {launcher}
          </Text>
        )}
      </Group>
    </Stack>
  );
}

interface BubbleProps {
  text: string;
  background: string;
  ink: string;
  own?: boolean;
}

function Bubble({ text, background, ink, own = false }: BubbleProps) {
  return (
    <Text
      size="sm"
      bg={background}
      c={ink}
      px="sm"
      py={6}
      dir="auto"
      lineClamp={4}
      style={{ borderRadius: 14, alignSelf: own ? "flex-end" : "flex-start", maxWidth: "85%" }}
    >
      {text}
    </Text>
  );
}
