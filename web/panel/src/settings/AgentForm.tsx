// One colleague: invited with a link, changed, let go and taken back.
import { Button, Divider, Group, NumberInput, PasswordInput, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { api } from "../app/api.ts";
import { useMe } from "../app/Gate.tsx";
import { refresh } from "../app/query.ts";
import type { Agent } from "../app/shapes.ts";
import type { Invitation } from "./Agents.tsx";
import { Trouble } from "./Section.tsx";

type Done = (invitation: Invitation | null) => void;

const quiet = { onError: () => undefined };

function useRoles() {
  const { role } = useMe().agent;
  const all: { value: Agent["role"]; label: string }[] = [
    { value: "agent", label: "Agent: talks to visitors" },
    { value: "admin", label: "Admin: also changes settings" },
    { value: "owner", label: "Owner: also decides on owners" },
  ];
  return all.filter(one => one.value !== "owner" || role === "owner");
}

export function NewAgent({ onDone }: { onDone: Done }) {
  const roles = useRoles();
  const form = useForm({
    initialValues: { name: "", email: "", role: "agent" as Agent["role"], password: "" },
  });
  const create = api.useMutation("post", "/v1/agents", {
    ...quiet,
    onSuccess: agent => {
      refresh("/v1/agents");
      onDone(agent.invitation_link ? { name: agent.name, link: agent.invitation_link } : null);
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
        <Select label="Role" data={roles} allowDeselect={false} {...form.getInputProps("role")} />
        <PasswordInput
          label="Password"
          description="Leave empty to get an invitation link instead"
          autoComplete="new-password"
          minLength={8}
          {...form.getInputProps("password")}
        />
        <Trouble error={create.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={create.isPending}>
            {form.values.password ? "Create" : "Invite"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

export function AgentForm({ agent, onDone }: { agent: Agent; onDone: Done }) {
  const roles = useRoles();
  const { name, role, capacity } = agent;
  const form = useForm({ initialValues: { name, role, capacity } });
  const params = { path: { agent_id: agent.id } };
  const change = api.useMutation("patch", "/v1/agents/{agent_id}", {
    ...quiet,
    onSuccess: () => {
      refresh("/v1/agents", "/v1/me");
      onDone(null);
    },
  });
  return (
    <form onSubmit={form.onSubmit(body => change.mutate({ params, body }))}>
      <Stack>
        <TextInput label="Name" required data-autofocus {...form.getInputProps("name")} />
        <Select label="Role" data={roles} allowDeselect={false} {...form.getInputProps("role")} />
        <NumberInput
          label="Chats at once"
          description="How many automatic routing may give; anybody may take more by hand"
          min={1}
          max={100}
          allowDecimal={false}
          required
          {...form.getInputProps("capacity")}
        />
        <Trouble error={change.error} />
        <Group justify="flex-end">
          <Button type="submit" disabled={!form.isDirty()} loading={change.isPending}>
            Save
          </Button>
        </Group>
        <Divider />
        <Comings
          agent={agent}
          onDone={onDone}
          onActive={active => change.mutate({ params, body: { active } })}
        />
      </Stack>
    </form>
  );
}

interface ComingsProps {
  agent: Agent;
  onDone: Done;
  onActive(active: boolean): void;
}

/** A new link, letting go, taking back. */
function Comings({ agent, onDone, onActive }: ComingsProps) {
  const me = useMe().agent;
  const invite = api.useMutation("post", "/v1/agents/{agent_id}/invitation", {
    onSuccess: ({ name, invitation_link }) =>
      onDone(invitation_link ? { name, link: invitation_link } : null),
  });
  if (!agent.active) {
    return (
      <Group>
        <Button variant="default" onClick={() => onActive(true)}>
          Activate again
        </Button>
      </Group>
    );
  }
  const ask = () =>
    modals.openConfirmModal({
      title: `Deactivate ${agent.name}?`,
      children:
        "They are signed out at once, and their chats go back to the queue. You can take them back later.",
      labels: { confirm: "Deactivate", cancel: "Cancel" },
      confirmProps: { color: "red" },
      onConfirm: () => onActive(false),
    });
  return (
    <Group>
      <Button
        variant="default"
        loading={invite.isPending}
        onClick={() => invite.mutate({ params: { path: { agent_id: agent.id } } })}
      >
        {agent.invited ? "New invitation link" : "Link for a new password"}
      </Button>
      {agent.id !== me.id && (
        <Button variant="default" c="red" onClick={ask}>
          Deactivate
        </Button>
      )}
    </Group>
  );
}
