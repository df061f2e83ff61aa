// How long visitors may wait: when a timer turns amber and red, and what each bot does at its limit.
import { Badge, Button, Group, NumberInput, Paper, Select, Stack, Text, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { IconClock } from "@tabler/icons-react";
import { api } from "../app/api.ts";
import { refresh } from "../app/query.ts";
import type { Bot } from "../app/shapes.ts";
import { waited } from "../inbox/names.ts";
import { Section, Trouble } from "./Section.tsx";

const quiet = { onError: () => undefined };

export function Waiting() {
  const { data, isPending, error } = api.useQuery("get", "/v1/settings/waiting");
  const query = { params: { query: { limit: 200 } } };
  const bots = api.useQuery("get", "/v1/bots", query).data?.items ?? [];
  const withPeople = bots.filter(bot => bot.interaction_mode !== "ai_only");
  return (
    <Section
      title="Waiting"
      hint="What you promise yourselves, and what happens when nobody comes."
      loading={isPending}
      error={error}
    >
      {data && <Targets key={JSON.stringify(data)} {...data} />}
      <Stack gap="sm">
        <Title order={3} fz="md">
          When nobody comes
        </Title>
        {withPeople.map(bot => (
          <Limit key={bot.id + bot.updated_at} bot={bot} />
        ))}
        {withPeople.length === 0 && (
          <Text c="dimmed" size="sm">
            None of your bots passes to people.
          </Text>
        )}
      </Stack>
    </Section>
  );
}

function Targets({ amber_seconds, red_seconds }: { amber_seconds: number; red_seconds: number }) {
  const form = useForm({ initialValues: { amber_seconds, red_seconds } });
  const save = api.useMutation("put", "/v1/settings/waiting", {
    ...quiet,
    onSuccess: () => {
      refresh("/v1/settings/waiting");
      notifications.show({ color: "teal", message: "Saved" });
    },
  });
  return (
    <Paper withBorder p="md">
      <form onSubmit={form.onSubmit(body => save.mutate({ body }))}>
        <Stack>
          <Title order={3} fz="md">
            Targets
          </Title>
          <Text size="sm" c="dimmed" maw="60ch">
            The timer of every waiting chat changes its colour at these moments, in everybody's inbox.
          </Text>
          <Group align="flex-end" gap="lg">
            <Seconds label="Amber after" colour="orange" {...form.getInputProps("amber_seconds")} />
            <Seconds label="Red after" colour="red" {...form.getInputProps("red_seconds")} />
            <Button type="submit" disabled={!form.isDirty()} loading={save.isPending}>
              Save targets
            </Button>
          </Group>
          <Trouble error={save.error} />
        </Stack>
      </form>
    </Paper>
  );
}

interface SecondsProps {
  label: string;
  colour: "orange" | "red";
  value?: number;
  onChange?: (value: string | number) => void;
}

function Seconds({ label, colour, value = 0, ...rest }: SecondsProps) {
  const shown = waited(new Date(0).toISOString(), value * 1000);
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <NumberInput
        label={label}
        suffix=" s"
        min={1}
        max={86_400}
        step={10}
        allowDecimal={false}
        allowNegative={false}
        w={130}
        required
        value={value}
        {...rest}
      />
      <Badge
        mb={8}
        color={colour}
        variant={colour === "red" ? "filled" : "light"}
        leftSection={<IconClock size={12} />}
        aria-hidden="true"
      >
        {shown}
      </Badge>
    </Group>
  );
}

const policies: { value: Bot["waiting_policy"]; label: string }[] = [
  { value: "keep_waiting", label: "Say so, and keep the place in the queue" },
  { value: "offer_email", label: "Offer to answer by e-mail, and keep the place" },
  { value: "return_to_bot", label: "Give the chat back to the bot" },
];

function Limit({ bot }: { bot: Bot }) {
  const form = useForm({
    initialValues: {
      minutes: (bot.waiting_limit_s === null ? "" : bot.waiting_limit_s / 60) as number | "",
      waiting_policy: bot.waiting_policy,
    },
  });
  const save = api.useMutation("patch", "/v1/bots/{bot_id}", {
    ...quiet,
    onSuccess: () => {
      refresh("/v1/bots", "/v1/bots/{bot_id}");
      notifications.show({ color: "teal", message: "Saved" });
    },
  });
  const submit = form.onSubmit(({ minutes, waiting_policy }) => {
    const waiting_limit_s = minutes === "" ? null : Math.max(1, Math.round(minutes * 60));
    save.mutate({ params: { path: { bot_id: bot.id } }, body: { waiting_limit_s, waiting_policy } });
  });
  const choices = policies.filter(one => bot.interaction_mode === "hybrid" || one.value !== "return_to_bot");
  return (
    <Paper withBorder p="md">
      <form onSubmit={submit} aria-label={bot.name}>
        <Text fw={600} mb="xs">
          {bot.name}
        </Text>
        <Group align="flex-end" gap="md">
          <NumberInput
            label="Limit"
            placeholder="No limit"
            suffix=" min"
            min={0.1}
            max={10_080}
            decimalScale={2}
            w={130}
            {...form.getInputProps("minutes")}
          />
          <Select
            label="Then"
            data={choices}
            allowDeselect={false}
            flex={1}
            miw={240}
            disabled={form.values.minutes === ""}
            {...form.getInputProps("waiting_policy")}
          />
          <Button type="submit" variant="default" disabled={!form.isDirty()} loading={save.isPending}>
            Save
          </Button>
        </Group>
        <Trouble error={save.error} />
      </form>
    </Paper>
  );
}
