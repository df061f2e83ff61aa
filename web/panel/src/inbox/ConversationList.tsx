// Who is there: four filters with live counts, a search, and the rows.
import { Group, SegmentedControl, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useDebouncedValue, useLocalStorage } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { api } from "../app/api.ts";
import { useAvailability } from "../app/useAvailability.ts";
import { useCommand } from "../hotkeys/commands.ts";
import { usePollInterval } from "../realtime/RealtimeProvider.tsx";
import { type Filter, filters, type List, listOf, otherLists } from "./filters.ts";
import { type Kind, ListMenu } from "./ListMenu.tsx";
import { Rows } from "./Rows.tsx";

const titles: Record<Kind, string> = { open: "Inbox", missed: "Missed requests", closed: "Closed chats" };

export function ConversationList({ selected }: { selected: string | null }) {
  const [filter, setFilter] = useLocalStorage<Filter>({ key: "baton-filter", defaultValue: "waiting" });
  const [search, setSearch] = useState("");
  const [kind, setKind] = useState<Kind>("open");
  const [botId, setBotId] = useState("");
  const [q] = useDebouncedValue(search.trim(), 300);
  const box = useRef<HTMLInputElement>(null);
  const counts = useCounts();
  useCommand("search", () => box.current?.focus());
  const list: List = kind === "open" ? listOf(filter) : otherLists[kind];
  const query = { ...list.query, ...(botId ? { bot_id: botId } : {}), ...(q ? { q } : {}) };
  return (
    <Stack h="100%" gap={0}>
      <Stack gap="sm" p="md" pb="sm">
        <Group justify="space-between" wrap="nowrap">
          <Text component="h1" fw={700} fz="xl" truncate>
            {titles[kind]}
          </Text>
          <Available />
        </Group>
        {kind === "open" && <Filters value={filter} counts={counts} onChange={setFilter} />}
        <Group gap="xs" wrap="nowrap">
          <TextInput
            ref={box}
            flex={1}
            aria-label="Search conversations"
            placeholder={kind === "open" ? "Search" : `Search ${titles[kind].toLowerCase()}`}
            leftSection={<IconSearch size={16} />}
            value={search}
            onChange={event => setSearch(event.currentTarget.value)}
            onKeyDown={event => event.key === "Escape" && event.currentTarget.blur()}
          />
          <ListMenu
            kind={kind}
            botId={botId}
            missed={counts?.missed ?? 0}
            onKind={setKind}
            onBot={setBotId}
          />
        </Group>
      </Stack>
      <Rows
        key={JSON.stringify(query)}
        query={query}
        empty={q || botId ? "Nothing found." : list.empty}
        selected={selected}
      />
    </Stack>
  );
}

function Available() {
  const { online, isPending, setOnline } = useAvailability();
  return (
    <Switch
      label={online ? "Online" : "Away"}
      aria-label="Available to visitors"
      labelPosition="left"
      color="teal"
      checked={online}
      disabled={isPending}
      onChange={event => setOnline(event.currentTarget.checked)}
    />
  );
}

function useCounts() {
  const refetchInterval = usePollInterval(15_000);
  return api.useQuery("get", "/v1/inbox/counts", {}, { refetchInterval }).data;
}

interface FiltersProps {
  value: Filter;
  counts: ReturnType<typeof useCounts>;
  onChange(filter: Filter): void;
}

function Filters({ value, counts, onChange }: FiltersProps) {
  return (
    <SegmentedControl
      aria-label="Which conversations"
      fullWidth
      size="sm"
      value={value}
      onChange={chosen => onChange(chosen as Filter)}
      data={filters.map(filter => ({
        value: filter.value,
        label: (
          <Group gap={5} justify="center" wrap="nowrap">
            {filter.label}
            {counts && <Count value={counts[filter.value]} urgent={filter.value === "waiting"} />}
          </Group>
        ),
      }))}
    />
  );
}

function Count({ value, urgent }: { value: number; urgent: boolean }) {
  return (
    <Text
      span
      size="xs"
      fw={700}
      c={urgent && value > 0 ? "var(--mantine-color-orange-light-color)" : "dimmed"}
    >
      {value > 99 ? "99+" : value}
    </Text>
  );
}
