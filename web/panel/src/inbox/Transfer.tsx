// To a colleague who is here, or to a team whose members are asked in turn; with a note for whoever gets it.
import { Avatar, Button, Group, Modal, Select, Stack, Text, Textarea } from "@mantine/core";
import { IconUsersGroup } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { api } from "../app/api.ts";
import { useMe } from "../app/Gate.tsx";
import type { Agent, Team } from "../app/shapes.ts";
import type { Target } from "./usePass.ts";

interface TransferProps {
  opened: boolean;
  onClose(): void;
  onTransfer(target: Target, note: string): Promise<boolean>;
}

export function Transfer({ opened, onClose, onTransfer }: TransferProps) {
  const me = useMe().agent;
  const [chosen, setChosen] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const query = { params: { query: { limit: 200 } } };
  const agents = api.useQuery("get", "/v1/agents", query, { enabled: opened }).data?.items ?? [];
  const teams = api.useQuery("get", "/v1/teams", query, { enabled: opened }).data?.items ?? [];
  const others = agents.filter(agent => agent.active && agent.id !== me.id).sort(whoIsHereFirst);
  const confirm = async () => {
    if (chosen && (await onTransfer(targetOf(chosen), note.trim()))) onClose();
  };
  return (
    <Modal opened={opened} onClose={onClose} title="Transfer">
      <Stack>
        <Select
          label="To"
          placeholder="A colleague or a team"
          searchable
          withScrollArea={false}
          comboboxProps={{ withinPortal: false }}
          maxDropdownHeight={160}
          styles={{ options: { maxHeight: 240, overflowY: "auto" } }}
          nothingFoundMessage="Nobody of that name"
          data={[
            { group: "Agents", items: others.map(one => ({ value: `agent:${one.id}`, label: one.name })) },
            { group: "Teams", items: teams.map(one => ({ value: `team:${one.id}`, label: one.name })) },
          ]}
          renderOption={({ option }) => <TargetOption value={option.value} agents={agents} teams={teams} />}
          value={chosen}
          onChange={setChosen}
          data-autofocus
        />
        <Textarea
          label="Note"
          description="What they should know. The visitor does not see it."
          autosize
          minRows={2}
          maxRows={8}
          maxLength={2000}
          dir="auto"
          value={note}
          onChange={event => setNote(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={!chosen} onClick={() => void confirm()}>
            Transfer
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function TargetOption({ value, agents, teams }: { value: string; agents: Agent[]; teams: Team[] }) {
  const team = teams.find(one => value === `team:${one.id}`);
  const agent = agents.find(one => value === `agent:${one.id}`);
  if (team) {
    const here = agents.filter(one => isHere(one) && team.members.some(member => member.id === one.id));
    return <Line icon={<IconUsersGroup size={20} />} name={team.name} words={`${here.length} online`} />;
  }
  if (!agent) return null;
  const words = isHere(agent) ? "Online" : agent.present ? "Away" : "Not here";
  return (
    <Line
      icon={<Avatar name={agent.name} size={24} radius="xl" color={isHere(agent) ? "teal" : "gray"} />}
      name={agent.name}
      words={words}
    />
  );
}

function Line({ icon, name, words }: { icon: ReactNode; name: string; words: string }) {
  return (
    <Group gap="sm" wrap="nowrap" w="100%">
      {icon}
      <Text size="sm" flex={1} truncate>
        {name}
      </Text>
      <Text size="xs" c="dimmed">
        {words}
      </Text>
    </Group>
  );
}

function targetOf(chosen: string): Target {
  const [kind, id = ""] = chosen.split(":");
  return kind === "team" ? { team_id: id } : { agent_id: id };
}

function isHere(agent: Agent): boolean {
  return agent.present && agent.status === "online";
}

function whoIsHereFirst(a: Agent, b: Agent): number {
  return Number(isHere(b)) - Number(isHere(a)) || a.name.localeCompare(b.name);
}
