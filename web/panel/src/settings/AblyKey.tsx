// The workspace's Ably key: it goes in, it is tried, and it never comes out again.
import { Anchor, Button, Code, Group, Paper, PasswordInput, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { api } from "../app/api.ts";
import { refresh } from "../app/query.ts";
import { useKeyTest } from "./KeyTest.tsx";
import { Section, Trouble } from "./Section.tsx";

export function AblyKey() {
  const { data, isPending, error } = api.useQuery("get", "/v1/settings/ably");
  const form = useForm({ initialValues: { private_key: "" } });
  const save = api.useMutation("put", "/v1/settings/ably", {
    onError: () => undefined,
    onSuccess: () => {
      form.reset();
      refresh("/v1/settings/ably");
      notifications.show({ color: "teal", message: "The key works and is stored." });
    },
  });
  const remove = api.useMutation("delete", "/v1/settings/ably", {
    onSuccess: () => refresh("/v1/settings/ably"),
  });
  const test = useKeyTest("/v1/settings/ably/check");
  return (
    <Section
      title="Ably"
      hint="Chats between people run over Ably. The key is tried before it is stored, encrypted, and never shown again."
      loading={isPending}
      error={error}
    >
      <Paper withBorder p="md">
        {data?.key_name ? (
          <Group justify="space-between">
            <div>
              <Text size="sm" c="dimmed">
                Key in use
              </Text>
              <Code fz="sm">
                {data.key_name}:••••{data.last_four}
              </Code>
            </div>
            <Group gap="xs">
              {test.button}
              <Button variant="default" c="red" loading={remove.isPending} onClick={() => remove.mutate({})}>
                Remove
              </Button>
            </Group>
          </Group>
        ) : (
          <Text size="sm">There is no key yet. Bots that pass to people need one.</Text>
        )}
      </Paper>
      {data?.key_name && test.outcome}
      <form onSubmit={form.onSubmit(body => save.mutate({ body }))}>
        <Stack>
          <PasswordInput
            label={data?.key_name ? "New private key" : "Private key"}
            description={
              <>
                From your Ably app, under API keys. It looks like <Code>appId.keyId:secret</Code>
              </>
            }
            required
            autoComplete="off"
            {...form.getInputProps("private_key")}
          />
          <Trouble error={save.error} />
          <Group>
            <Button type="submit" loading={save.isPending}>
              Try and save
            </Button>
            <Anchor href="https://ably.com/accounts" target="_blank" rel="noopener noreferrer" size="sm">
              Open Ably
            </Anchor>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
