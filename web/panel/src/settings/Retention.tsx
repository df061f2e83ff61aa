// How long things are kept: days, or for ever where a field is empty.
import { Alert, Button, Group, NumberInput, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { api } from "../app/api.ts";
import { refresh } from "../app/query.ts";
import type { RetentionSettings } from "../app/shapes.ts";
import { moment } from "../inbox/names.ts";
import { Section, Trouble } from "./Section.tsx";

const rules = [
  {
    name: "conversations_days",
    label: "Closed conversations",
    description: "With every message, note and figure of theirs; counted from the last change",
  },
  {
    name: "visitors_days",
    label: "Visitors without conversations",
    description: "Their names, addresses and attributes",
  },
  {
    name: "turns_days",
    label: "The bot's turns",
    description: "Model, tokens and cost of each answer; reports reach back no further than this",
  },
  { name: "audit_log_days", label: "Audit log", description: "Who changed what" },
] as const;

export function Retention() {
  const { data, isPending, error } = api.useQuery("get", "/v1/settings/retention");
  return (
    <Section
      title="Retention"
      hint="How many days things are kept. An empty field keeps them for ever."
      loading={isPending}
      error={error}
    >
      {data && <RetentionForm current={data} />}
    </Section>
  );
}

function RetentionForm({ current }: { current: RetentionSettings }) {
  const form = useForm({
    initialValues: Object.fromEntries(rules.map(({ name }) => [name, current[name] ?? ""])) as Record<
      (typeof rules)[number]["name"],
      number | string
    >,
  });
  const save = api.useMutation("put", "/v1/settings/retention", {
    onError: () => undefined,
    onSuccess: () => {
      refresh("/v1/settings/retention");
      form.resetDirty();
      notifications.show({ color: "teal", message: "Saved. What is older goes within the hour." });
    },
  });
  const submit = form.onSubmit(values =>
    save.mutate({
      body: {
        conversations_days: days(values.conversations_days),
        visitors_days: days(values.visitors_days),
        turns_days: days(values.turns_days),
        audit_log_days: days(values.audit_log_days),
      },
    }),
  );
  return (
    <form onSubmit={submit}>
      <Stack maw={480}>
        {rules.map(({ name, label, description }) => (
          <NumberInput
            key={name}
            label={label}
            description={description}
            placeholder="For ever"
            suffix=" days"
            min={1}
            max={3650}
            allowDecimal={false}
            allowNegative={false}
            {...form.getInputProps(name)}
          />
        ))}
        {form.isDirty() && (
          <Alert color="yellow" role="status">
            What is older than this is deleted for good; only a backup brings it back.
          </Alert>
        )}
        <Trouble error={save.error} />
        <Group>
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
          {current.purged_at && (
            <Text size="sm" c="dimmed">
              Last round {moment(current.purged_at)}
            </Text>
          )}
        </Group>
      </Stack>
    </form>
  );
}

/** Empty is for ever. */
function days(value: number | string): number | null {
  return value === "" ? null : Number(value);
}
