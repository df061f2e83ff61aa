// Which list stands below: open, missed, closed chats or those that mention me, of all bots, teams and tags or of one.
import { ActionIcon, Button, Group, Indicator, Popover, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconFilter } from "@tabler/icons-react";
import { api } from "../app/api.ts";
import { lazily } from "../app/lazily.tsx";

export type Kind = "open" | "missed" | "mentions" | "closed";

/** What the list and its counts are narrowed to; empty: all. */
export interface Narrow {
  bot_id: string;
  team_id: string;
  tag_id: string;
}

export const everything: Narrow = { bot_id: "", team_id: "", tag_id: "" };

export interface ListMenuProps {
  kind: Kind;
  narrow: Narrow;
  counts: { missed: number; mentions: number } | undefined;
  onKind(kind: Kind): void;
  onNarrow(narrow: Narrow): void;
}

const ListChoice = lazily(async () => (await import("./ListChoice.tsx")).ListChoice);

export function ListMenu(props: ListMenuProps) {
  const { kind, narrow, counts } = props;
  const [opened, { toggle, close }] = useDisclosure();
  const narrowed = kind !== "open" || Object.values(narrow).some(Boolean);
  const news = (counts?.missed ?? 0) + (counts?.mentions ?? 0);
  return (
    <Popover
      opened={opened}
      onChange={close}
      position="bottom-end"
      width={280}
      trapFocus
      returnFocus
      shadow="md"
    >
      <Indicator disabled={!narrowed && !news} color={narrowed ? "indigo" : "orange"} size={10} offset={4}>
        <Popover.Target>
          <ActionIcon
            size={36}
            variant={narrowed ? "filled" : "default"}
            aria-label="Choose the list"
            onClick={toggle}
          >
            <IconFilter size={18} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown>
        <ListChoice {...props} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** What a list of this kind is narrowed to, in words, each with a way to take it off. */
export function Narrowed({ narrow, onNarrow }: Pick<ListMenuProps, "narrow" | "onNarrow">) {
  const chosen = useChoices().flatMap(({ name, data }) => {
    const label = data.find(one => one.value === narrow[name])?.label;
    return narrow[name] && label ? [{ name, label }] : [];
  });
  if (!chosen.length) return null;
  return (
    <Group gap={6}>
      {chosen.map(({ name, label }) => (
        <Button
          key={name}
          size="compact-xs"
          mih={24}
          variant="light"
          aria-label={`Show all again, not only ${label}`}
          onClick={() => onNarrow({ ...narrow, [name]: "" })}
        >
          <Text span size="xs" truncate maw={130}>
            {label}
          </Text>
          <Text span size="xs" ml={6} aria-hidden="true">
            ✕
          </Text>
        </Button>
      ))}
    </Group>
  );
}

export interface Choice {
  name: keyof Narrow;
  label: string;
  all: string;
  data: { value: string; label: string }[];
}

/** Only what this workspace has: without teams nobody is asked for one. */
export function useChoices(): Choice[] {
  const rarely = { staleTime: 60_000 };
  const query = { params: { query: { limit: 200 } } };
  const options = (items: { id: string; name: string }[] | undefined) =>
    (items ?? [])
      .map(({ id, name }) => ({ value: id, label: name }))
      .sort((a, b) => a.label.localeCompare(b.label));
  const bots = options(api.useQuery("get", "/v1/bots", query, rarely).data?.items);
  const teams = options(api.useQuery("get", "/v1/teams", query, rarely).data?.items);
  const tags = options(api.useQuery("get", "/v1/tags", query, rarely).data?.items);
  const all: Choice[] = [
    { name: "bot_id", label: "Bot", all: "All bots", data: bots },
    { name: "team_id", label: "Team", all: "All teams", data: teams },
    { name: "tag_id", label: "Tag", all: "All tags", data: tags },
  ];
  return all.filter(choice => choice.data.length > 0);
}
