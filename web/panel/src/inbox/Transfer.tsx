// To another agent, by name.
import { Button, Group, Modal, Select, Stack } from "@mantine/core";
import { useState } from "react";
import { api } from "../app/api.ts";
import { useMe } from "../app/Gate.tsx";

interface TransferProps {
  opened: boolean;
  onClose(): void;
  onTransfer(agentId: string): Promise<boolean>;
}

export function Transfer({ opened, onClose, onTransfer }: TransferProps) {
  const me = useMe().agent;
  const [agentId, setAgentId] = useState<string | null>(null);
  const { data } = api.useQuery("get", "/v1/agents", {}, { enabled: opened });
  const others = (data?.items ?? []).filter(agent => agent.id !== me.id);
  const confirm = async () => {
    if (agentId && (await onTransfer(agentId))) onClose();
  };
  return (
    <Modal opened={opened} onClose={onClose} title="Transfer to an agent">
      <Stack>
        <Select
          label="Agent"
          placeholder="Choose"
          data={others.map(agent => ({ value: agent.id, label: agent.name }))}
          value={agentId}
          onChange={setAgentId}
          data-autofocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={!agentId} onClick={() => void confirm()}>
            Transfer
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
