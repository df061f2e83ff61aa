// The models behind the bots: the first provider, and one to ask when it fails; keys are write-only.
import { Button, Code, Group, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { api } from "../app/api.ts";
import { refresh } from "../app/query.ts";
import type { AiSettings } from "../app/shapes.ts";
import { useKeyTest } from "./KeyTest.tsx";
import { Section, Trouble } from "./Section.tsx";

type Provider = AiSettings["fallback"];

const first = {
  path: "/v1/settings/ai",
  title: "First provider",
  hint: "Asked for every answer.",
  none: "There is no key of your own yet; the installation's default is used.",
} as const;
const next = {
  path: "/v1/settings/ai/fallback",
  title: "Next provider",
  hint: "Asked when the first one fails before its first word, and before a visitor is passed to a person for that reason. Optional.",
  none: "There is none: when the first provider fails, a person is asked for.",
} as const;

export function AiProvider() {
  const { data, isPending, error } = api.useQuery("get", "/v1/settings/ai");
  return (
    <Section
      title="AI provider"
      hint="Which model answers, and with whose key. A key is tried before it is stored, encrypted, and never shown again."
      loading={isPending}
      error={error}
    >
      {data && (
        <>
          <ProviderForm place={first} current={data} />
          <ProviderForm place={next} current={data.fallback} />
        </>
      )}
    </Section>
  );
}

function ProviderForm({ place, current }: { place: typeof first | typeof next; current: Provider }) {
  const form = useForm({
    initialValues: { base_url: current.base_url ?? "", model: current.model ?? "", api_key: "" },
  });
  const test = useKeyTest(`${place.path}/check`);
  const save = api.useMutation("put", place.path, {
    onError: () => undefined,
    onSuccess: () => {
      form.setFieldValue("api_key", "");
      refresh("/v1/settings/ai");
      notifications.show({ color: "teal", message: "The provider answers and is stored." });
    },
  });
  const remove = api.useMutation("delete", place.path, { onSuccess: () => refresh("/v1/settings/ai") });
  const submit = form.onSubmit(({ base_url, ...rest }) =>
    save.mutate({ body: base_url ? { base_url, ...rest } : rest }),
  );
  return (
    <Paper withBorder p="md" component="section" aria-label={place.title}>
      <form onSubmit={submit}>
        <Stack>
          <Group justify="space-between" align="flex-start">
            <div>
              <Title order={3} fz="md">
                {place.title}
              </Title>
              <Text size="sm" c="dimmed" maw="60ch">
                {place.hint}
              </Text>
            </div>
            {current.configured && (
              <Group gap="xs">
                {test.button}
                <Button
                  variant="default"
                  c="red"
                  loading={remove.isPending}
                  onClick={() => remove.mutate({})}
                >
                  Remove
                </Button>
              </Group>
            )}
          </Group>
          <Text size="sm">
            {current.configured ? (
              <>
                Key in use: <Code>••••{current.last_four ?? ""}</Code>
              </>
            ) : (
              place.none
            )}
          </Text>
          {current.configured && test.outcome}
          <TextInput
            label="Base address"
            description="Empty for OpenAI; otherwise any compatible endpoint"
            placeholder="https://api.openai.com/v1"
            type="url"
            maxLength={2048}
            {...form.getInputProps("base_url")}
          />
          <TextInput label="Model" required {...form.getInputProps("model")} />
          <PasswordInput label="API key" required autoComplete="off" {...form.getInputProps("api_key")} />
          <Trouble error={save.error} />
          <Group>
            <Button type="submit" variant={place === first ? "filled" : "default"} loading={save.isPending}>
              Try and save
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
