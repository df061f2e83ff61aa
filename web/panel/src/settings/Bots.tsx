// The workspace's bots.
import { Badge, Button, Group, Paper, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconChevronRight, IconPlus } from "@tabler/icons-react";
import { Link } from "react-router";
import { api } from "../app/api.ts";
import { modes } from "../app/modes.ts";
import { Section } from "./Section.tsx";

export function Bots() {
  const { data, isPending, error } = api.useQuery("get", "/v1/bots");
  const add = (
    <Button component={Link} to="/settings/bots/new" leftSection={<IconPlus size={16} />}>
      New bot
    </Button>
  );
  return (
    <Section
      title="Bots"
      hint="A bot is one chat on one site: who answers, how, and where."
      action={add}
      loading={isPending}
      error={error}
    >
      <Stack gap="sm">
        {data?.items.map(bot => (
          <UnstyledButton key={bot.id} component={Link} to={`/settings/bots/${bot.id}`}>
            <Paper withBorder p="md">
              <Group justify="space-between" wrap="nowrap">
                <div>
                  <Text fw={600}>{bot.name}</Text>
                  <Text size="sm" c="dimmed" lineClamp={1}>
                    {bot.greeting || "No greeting"}
                  </Text>
                </div>
                <Group gap="sm" wrap="nowrap">
                  <Badge variant="light">{modes[bot.interaction_mode].title}</Badge>
                  <IconChevronRight size={18} aria-hidden="true" />
                </Group>
              </Group>
            </Paper>
          </UnstyledButton>
        ))}
        {data?.items.length === 0 && (
          <Text c="dimmed">There is no bot yet. Create one to get a chat for your site.</Text>
        )}
      </Stack>
    </Section>
  );
}
