// The people of the workspace.
import {
  Alert,
  Avatar,
  Badge,
  Button,
  Code,
  Group,
  Modal,
  PasswordInput,
  Select,
  Stack,
  Table,
  Text,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { api } from "../app/api.ts";
import { refresh } from "../app/query.ts";
import { Section, Trouble } from "./Section.tsx";

export function Agents() {
  const { data, isPending, error } = api.useQuery("get", "/v1/agents");
  const [opened, modal] = useDisclosure();
  const [invitation, setInvitation] = useState<string | null>(null);
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={modal.open}>
      New agent
    </Button>
  );
  return (
    <Section
      title="Agents"
      hint="Who may sign in to this panel."
      action={add}
      loading={isPending}
      error={error}
    >
      {invitation && (
        <Alert
          color="teal"
          title="Send this link to the new agent"
          withCloseButton
          onClose={() => setInvitation(null)}
        >
          <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
            {invitation}
          </Code>
        </Alert>
      )}
      <Table.ScrollContainer minWidth={480}>
        <Table verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              <Table.Th>E-mail</Table.Th>
              <Table.Th>Role</Table.Th>
              <Table.Th>Availability</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data?.items.map(agent => (
              <Table.Tr key={agent.id}>
                <Table.Td>
                  <Group gap="sm" wrap="nowrap">
                    <Avatar name={agent.name} size={30} radius="xl" color="gray" />
                    <Text size="sm">{agent.name}</Text>
                  </Group>
                </Table.Td>
                <Table.Td>{agent.email}</Table.Td>
                <Table.Td>{agent.role}</Table.Td>
                <Table.Td>
                  <Presence agent={agent} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Modal opened={opened} onClose={modal.close} title="New agent">
        <NewAgent
          onDone={link => {
            modal.close();
            setInvitation(link);
          }}
        />
      </Modal>
    </Section>
  );
}

function Presence({ agent }: { agent: { status: "online" | "away"; present: boolean; active: boolean } }) {
  if (!agent.active)
    return (
      <Badge color="red" variant="light">
        Deactivated
      </Badge>
    );
  const reachable = agent.status === "online" && agent.present;
  const text = reachable ? "Online" : agent.present ? "Away" : "Not here";
  return (
    <Badge color={reachable ? "teal" : "gray"} variant="light">
      {text}
    </Badge>
  );
}

function NewAgent({ onDone }: { onDone(invitation: string | null): void }) {
  const form = useForm({
    initialValues: { name: "", email: "", role: "agent" as "agent" | "admin" | "owner", password: "" },
  });
  const create = api.useMutation("post", "/v1/agents", {
    onError: () => undefined,
    onSuccess: agent => {
      refresh("/v1/agents");
      onDone(agent.invitation_link ?? null);
    },
  });
  const submit = form.onSubmit(({ password, ...rest }) =>
    create.mutate({ body: password ? { ...rest, password } : rest }),
  );
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput label="Name" required data-autofocus {...form.getInputProps("name")} />
        <TextInput label="E-mail" type="email" required {...form.getInputProps("email")} />
        <Select
          label="Role"
          data={["agent", "admin", "owner"]}
          allowDeselect={false}
          {...form.getInputProps("role")}
        />
        <PasswordInput
          label="Password"
          description="Leave empty to get an invitation link instead"
          autoComplete="new-password"
          {...form.getInputProps("password")}
        />
        <Trouble error={create.error} />
        <Button type="submit" loading={create.isPending}>
          Create
        </Button>
      </Stack>
    </form>
  );
}
