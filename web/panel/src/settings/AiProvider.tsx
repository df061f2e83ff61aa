// The model behind the bots: any OpenAI-compatible endpoint; the key is write-only.

import { Button, Code, Group, Paper, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { api } from "../app/api.ts";
import { refresh } from "../app/query.ts";
import type { AiSettings } from "../app/shapes.ts";
import { Section, Trouble } from "./Section.tsx";

export function AiProvider() {
  const { data, isPending, error } = api.useQuery("get", "/v1/settings/ai");
  return (
    <Section
      title="AI provider"
      hint="Which model answers, and with whose key. The key is tried before it is stored, encrypted, and never shown again."
      loading={isPending}
      error={error}
    >
      {data && <AiForm current={data} />}
    </Section>
  );
}

function AiForm({ current }: { current: AiSettings }) {
  const form = useForm({
    initialValues: { base_url: current.base_url ?? "", model: current.model ?? "", api_key: "" },
  });
  const save = api.useMutation("put", "/v1/settings/ai", {
    onError: () => undefined,
    onSuccess: () => {
      form.setFieldValue("api_key", "");
      refresh("/v1/settings/ai");
      notifications.show({ color: "teal", message: "The provider answers and is stored." });
    },
  });
  const submit = form.onSubmit(({ base_url, ...rest }) =>
    save.mutate({ body: base_url ? { base_url, ...rest } : rest }),
  );
  return (
    <form onSubmit={submit}>
      <Stack>
        <Paper withBorder p="md">
          {current.last_four ? (
            <Text size="sm">
              Key in use: <Code>••••{current.last_four}</Code>
            </Text>
          ) : (
            <Text size="sm">There is no key of your own yet; the installation's default is used.</Text>
          )}
        </Paper>
        <TextInput
          label="Base address"
          description="Empty for OpenAI; otherwise any compatible endpoint"
          placeholder="https://api.openai.com/v1"
          type="url"
          {...form.getInputProps("base_url")}
        />
        <TextInput label="Model" required {...form.getInputProps("model")} />
        <PasswordInput label="API key" required autoComplete="off" {...form.getInputProps("api_key")} />
        <Trouble error={save.error} />
        <Group>
          <Button type="submit" loading={save.isPending}>
            Try and save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
