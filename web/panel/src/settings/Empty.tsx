// A page with nothing on it yet says what would be here and how to begin.
import { Paper, Stack, Text } from "@mantine/core";
import type { ComponentType, ReactNode } from "react";

interface EmptyProps {
  Icon: ComponentType<{ size: number; stroke: number; color: string; "aria-hidden": true }>;
  title: string;
  text: string;
  action?: ReactNode;
}

export function Empty({ Icon, title, text, action }: EmptyProps) {
  return (
    <Paper withBorder p="xl">
      <Stack align="center" gap="xs" py="md">
        <Icon size={36} stroke={1.25} color="var(--mantine-color-dimmed)" aria-hidden={true} />
        <Text fw={600}>{title}</Text>
        <Text c="dimmed" size="sm" maw={420} ta="center" mb="xs">
          {text}
        </Text>
        {action}
      </Stack>
    </Paper>
  );
}
