// Teams: who is offered a bot's chats, and to whom a chat can be handed.
import { Avatar, Button, Group, Modal, MultiSelect, Paper, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { IconPlus, IconUsersGroup } from "@tabler/icons-react";
import { useState } from "react";
import { api } from "../app/api.ts";
import { refresh } from "../app/query.ts";
import type { Agent, Team } from "../app/shapes.ts";
import { useColleagues } from "../app/useColleagues.ts";
import { Empty } from "./Empty.tsx";
import { Section, Trouble } from "./Section.tsx";

const query = { params: { query: { limit: 200 } } };

export function Teams() {
  const { data, isPending, error } = api.useQuery("get", "/v1/teams", query);
  const [editing, setEditing] = useState<Team | "new" | null>(null);
  const teams = [...(data?.items ?? [])].sort((a, b) => a.name.localeCompare(b.name));
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing("new")}>
      New team
    </Button>
  );
  return (
    <Section
      title="Teams"
      hint="Give a bot a team, and its members are offered the chats. Agents can hand a chat to any team. Everybody may still take any chat."
      loading={isPending}
      error={error}
      action={teams.length > 0 && add}
    >
      {teams.length === 0 ? (
        <Empty
          Icon={IconUsersGroup}
          title="No teams yet"
          text="Without teams every chat is offered to everybody who is online. Make a team for sales, support or a language."
          action={add}
        />
      ) : (
        <Stack gap="sm">
          {teams.map(team => (
            <TeamCard key={team.id} team={team} onEdit={() => setEditing(team)} />
          ))}
        </Stack>
      )}
      <Modal
        opened={editing !== null}
        onClose={() => setEditing(null)}
        title={editing === "new" ? "New team" : "Change team"}
      >
        {editing && <TeamForm team={editing === "new" ? null : editing} onDone={() => setEditing(null)} />}
      </Modal>
    </Section>
  );
}

function TeamCard({ team, onEdit }: { team: Team; onEdit(): void }) {
  const colleagues = useColleagues();
  const remove = api.useMutation("delete", "/v1/teams/{team_id}", {
    onSuccess: () => refresh("/v1/teams", "/v1/bots"),
  });
  const ask = () =>
    modals.openConfirmModal({
      title: `Delete ${team.name}?`,
      children: "Its chats stay where they are. Those that wait are offered to everybody from now on.",
      labels: { confirm: "Delete", cancel: "Cancel" },
      confirmProps: { color: "red" },
      onConfirm: () => remove.mutate({ params: { path: { team_id: team.id } } }),
    });
  const online = team.members.filter(({ id }) => isHere(colleagues.find(one => one.id === id)));
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" align="flex-start">
        <Stack gap={8} miw={0} flex="1 1 260px">
          <Group gap="xs">
            <Text fw={600} truncate>
              {team.name}
            </Text>
            <Text size="sm" c="dimmed">
              {members(team.members.length)}
              {team.members.length > 0 && `, ${online.length} online`}
            </Text>
          </Group>
          {team.members.length > 0 ? (
            <Group gap="md">
              {team.members.map(member => (
                <Group key={member.id} gap={6} wrap="nowrap">
                  <Avatar name={member.name} src={member.picture} size={24} radius="xl" color="gray" alt="" />
                  <Text size="sm">{member.name}</Text>
                </Group>
              ))}
            </Group>
          ) : (
            <Text size="sm" c="dimmed">
              Nobody yet: its chats are offered to everybody.
            </Text>
          )}
        </Stack>
        <Group gap="xs" wrap="nowrap">
          <Button size="xs" variant="default" aria-label={`Change ${team.name}`} onClick={onEdit}>
            Change
          </Button>
          <Button size="xs" variant="default" c="red" aria-label={`Delete ${team.name}`} onClick={ask}>
            Delete
          </Button>
        </Group>
      </Group>
    </Paper>
  );
}

function TeamForm({ team, onDone }: { team: Team | null; onDone(): void }) {
  const colleagues = useColleagues();
  const form = useForm({
    initialValues: { name: team?.name ?? "", member_ids: team?.members.map(one => one.id) ?? [] },
  });
  const done = {
    onError: () => undefined,
    onSuccess: () => {
      refresh("/v1/teams");
      onDone();
    },
  };
  const create = api.useMutation("post", "/v1/teams", done);
  const change = api.useMutation("patch", "/v1/teams/{team_id}", done);
  const save = (body: { name: string; member_ids: string[] }) =>
    team ? change.mutate({ params: { path: { team_id: team.id } }, body }) : create.mutate({ body });
  const choices = colleagues
    .filter(one => one.active || form.values.member_ids.includes(one.id))
    .map(one => ({ value: one.id, label: one.active ? one.name : `${one.name} (deactivated)` }));
  return (
    <form onSubmit={form.onSubmit(save)}>
      <Stack>
        <TextInput label="Name" required maxLength={60} data-autofocus {...form.getInputProps("name")} />
        <MultiSelect
          label="Members"
          description="An agent may be in several teams"
          data={choices}
          searchable
          hidePickedOptions
          nothingFoundMessage="Nobody of that name"
          {...form.getInputProps("member_ids")}
        />
        <Trouble error={create.error ?? change.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending || change.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function isHere(agent: Agent | undefined): boolean {
  return agent?.present === true && agent.status === "online";
}

function members(count: number): string {
  return count === 1 ? "1 member" : `${count} members`;
}
