// The head of a settings page, and what it shows while loading or in trouble.
import { Alert, Box, Group, Loader, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { explain } from "../app/api.ts";

interface SectionProps {
  title: string;
  hint: string;
  action?: ReactNode;
  loading?: boolean;
  error?: unknown;
  children?: ReactNode;
}

export function Section({ title, hint, action, loading = false, error, children }: SectionProps) {
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start">
        <Box flex="1 1 240px">
          <Title order={2} fz="xl">
            {title}
          </Title>
          <Text c="dimmed" size="sm" maw="60ch">
            {hint}
          </Text>
        </Box>
        {action}
      </Group>
      {error ? (
        <Alert color="red">{explain(error)}</Alert>
      ) : loading ? (
        <Loader aria-label="Loading" />
      ) : (
        children
      )}
    </Stack>
  );
}

/** What a save could not do, word for word as the server said it. */
export function Trouble({ error }: { error: unknown }) {
  if (!error) return null;
  return (
    <Alert color="red" role="alert" title="Not saved">
      {explain(error)}
    </Alert>
  );
}
