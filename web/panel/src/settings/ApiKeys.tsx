// Keys for servers: shown once, then only their last four characters.
import { Alert, Button, Code, CopyButton, Group, Table, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { api } from "../app/api.ts";
import { refresh } from "../app/query.ts";
import { moment } from "../inbox/names.ts";
import { Section, Trouble } from "./Section.tsx";

export function ApiKeys() {
  const { data, isPending, error } = api.useQuery("get", "/v1/api-keys");
  const form = useForm({ initialValues: { name: "" } });
  const create = api.useMutation("post", "/v1/api-keys", {
    onError: () => undefined,
    onSuccess: () => {
      form.reset();
      refresh("/v1/api-keys");
    },
  });
  const revoke = api.useMutation("delete", "/v1/api-keys/{api_key_id}", {
    onSuccess: () => refresh("/v1/api-keys"),
  });
  return (
    <Section
      title="API keys"
      hint="For your own servers, to speak to the gateway as the workspace."
      loading={isPending}
      error={error}
    >
      <form onSubmit={form.onSubmit(body => create.mutate({ body }))}>
        <Group align="flex-end">
          <TextInput
            label="Name"
            placeholder="Order system"
            required
            flex={1}
            maw={320}
            {...form.getInputProps("name")}
          />
          <Button type="submit" loading={create.isPending}>
            Create key
          </Button>
        </Group>
      </form>
      <Trouble error={create.error} />
      {create.data && <FreshKey value={create.data.key} />}
      <Table verticalSpacing="sm">
        <Table.Tbody>
          {data?.items.map(key => (
            <Table.Tr key={key.id}>
              <Table.Td fw={600}>{key.name}</Table.Td>
              <Table.Td>
                <Code>••••{key.last_four}</Code>
              </Table.Td>
              <Table.Td visibleFrom="sm">{moment(key.created_at)}</Table.Td>
              <Table.Td ta="end">
                <Button
                  size="xs"
                  variant="default"
                  c="red"
                  onClick={() => revoke.mutate({ params: { path: { api_key_id: key.id } } })}
                >
                  Revoke
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {data?.items.length === 0 && <Text c="dimmed">No keys yet.</Text>}
    </Section>
  );
}

function FreshKey({ value }: { value: string }) {
  return (
    <Alert color="teal" title="Copy the key now; it is not shown again">
      <Group wrap="nowrap">
        <Code block flex={1} style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
          {value}
        </Code>
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? "Copied" : "Copy"}
            </Button>
          )}
        </CopyButton>
      </Group>
    </Alert>
  );
}
