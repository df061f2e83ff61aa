// Which list stands below: open, missed or closed chats, of all bots or of one.
import { ActionIcon, Indicator, Menu } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { api } from "../app/api.ts";

export type Kind = "open" | "missed" | "closed";

interface ListMenuProps {
  kind: Kind;
  botId: string;
  missed: number;
  onKind(kind: Kind): void;
  onBot(botId: string): void;
}

export function ListMenu({ kind, botId, missed, onKind, onBot }: ListMenuProps) {
  const bots = api.useQuery("get", "/v1/bots", {}, { staleTime: 60_000 }).data?.items ?? [];
  const narrowed = kind !== "open" || botId !== "";
  return (
    <Menu position="bottom-end" width={240}>
      <Indicator disabled={!narrowed && !missed} color={narrowed ? "indigo" : "orange"} size={10} offset={4}>
        <Menu.Target>
          <ActionIcon size={36} variant={narrowed ? "filled" : "default"} aria-label="Choose the list">
            <IconFilter size={18} />
          </ActionIcon>
        </Menu.Target>
      </Indicator>
      <Menu.Dropdown>
        <Menu.Label>Chats</Menu.Label>
        <Menu.RadioGroup value={kind} onChange={value => onKind(value as Kind)}>
          <Menu.RadioItem value="open">Open</Menu.RadioItem>
          <Menu.RadioItem value="missed">Missed requests{missed ? ` (${missed})` : ""}</Menu.RadioItem>
          <Menu.RadioItem value="closed">Closed</Menu.RadioItem>
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Label>Bot</Menu.Label>
        <Menu.RadioGroup value={botId} onChange={onBot}>
          <Menu.RadioItem value="">All bots</Menu.RadioItem>
          {bots.map(bot => (
            <Menu.RadioItem key={bot.id} value={bot.id}>
              {bot.name}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
