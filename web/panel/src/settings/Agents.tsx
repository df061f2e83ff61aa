// The people of the workspace: who may sign in, as what, and how many chats at once.
import {
  Alert,
  Avatar,
  Badge,
  Button,
  Code,
  CopyButton,
  Group,
  Modal,
  Stack,
  Table,
  Text,
  VisuallyHidden,
} from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { api } from "../app/api.ts";
import { useMe } from "../app/Gate.tsx";
import type { Agent } from "../app/shapes.ts";
import { AgentForm, NewAgent } from "./AgentForm.tsx";
import { Section } from "./Section.tsx";

const query = { params: { query: { limit: 200 } } };
export interface Invitation {
  name: string;
  link: string;
}

export function Agents() {
  const me = useMe().agent;
  const { data, isPending, error } = api.useQuery("get", "/v1/agents", query);
  const [editing, setEditing] = useState<Agent | "new" | null>(null);
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const agents = [...(data?.items ?? [])].sort(
    (a, b) => Number(b.active) - Number(a.active) || a.name.localeCompare(b.name),
  );
  const done = (invited: Invitation | null) => {
    setEditing(null);
    if (invited) setInvitation(invited);
  };
  return (
    <Section
      title="Agents"
      hint="Who may sign in to this panel."
      action={
        <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing("new")}>
          New agent
        </Button>
      }
      loading={isPending}
      error={error}
    >
      {invitation && <Link invitation={invitation} onClose={() => setInvitation(null)} />}
      <Table.ScrollContainer minWidth={620}>
        <Table verticalSpacing="sm" aria-label="Agents">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              <Table.Th>Role</Table.Th>
              <Table.Th>Chats at once</Table.Th>
              <Table.Th>Now</Table.Th>
              <Table.Th>
                <VisuallyHidden>Actions</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {agents.map(agent => (
              <Row
                key={agent.id}
                agent={agent}
                mine={agent.id === me.id}
                locked={agent.role === "owner" && me.role !== "owner"}
                onEdit={() => setEditing(agent)}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Modal
        opened={editing !== null}
        onClose={() => setEditing(null)}
        title={editing === "new" ? "New agent" : "Change agent"}
      >
        {editing === "new" && <NewAgent onDone={done} />}
        {editing && editing !== "new" && <AgentForm agent={editing} onDone={done} />}
      </Modal>
    </Section>
  );
}

interface RowProps {
  agent: Agent;
  mine: boolean;
  locked: boolean;
  onEdit(): void;
}

function Row({ agent, mine, locked, onEdit }: RowProps) {
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="sm" wrap="nowrap">
          <Avatar name={agent.name} size={32} radius="xl" color="gray" alt="" />
          <div>
            <Text size="sm" fw={600}>
              {agent.name}
              {mine && " (you)"}
            </Text>
            <Text size="sm" c="dimmed">
              {agent.email}
            </Text>
          </div>
        </Group>
      </Table.Td>
      <Table.Td tt="capitalize">{agent.role}</Table.Td>
      <Table.Td style={{ fontVariantNumeric: "tabular-nums" }}>{agent.capacity}</Table.Td>
      <Table.Td>
        <Presence agent={agent} />
      </Table.Td>
      <Table.Td ta="end">
        <Button
          size="xs"
          variant="default"
          disabled={locked}
          title={locked ? "Owners are changed by owners" : undefined}
          aria-label={`Change ${agent.name}`}
          onClick={onEdit}
        >
          Change
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}

function Link({ invitation, onClose }: { invitation: Invitation; onClose(): void }) {
  return (
    <Alert
      color="teal"
      title={`Send this link to ${invitation.name}`}
      withCloseButton
      closeButtonLabel="Close"
      onClose={onClose}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">It is shown this once. Whoever opens it chooses a password and is signed in.</Text>
        <Code block w="100%" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {invitation.link}
        </Code>
        <CopyButton value={invitation.link}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy}>
              {copied ? "Copied" : "Copy the link"}
            </Button>
          )}
        </CopyButton>
      </Stack>
    </Alert>
  );
}

function Presence({ agent }: { agent: Agent }) {
  if (!agent.active) return <State colour="red" text="Deactivated" />;
  if (agent.invited) return <State colour="yellow" text="Invited" />;
  const reachable = agent.status === "online" && agent.present;
  const text = reachable ? "Online" : agent.present ? "Away" : "Not here";
  return <State colour={reachable ? "teal" : "gray"} text={text} />;
}

function State({ colour, text }: { colour: string; text: string }) {
  return (
    <Badge color={colour} variant="light">
      {text}
    </Badge>
  );
}
