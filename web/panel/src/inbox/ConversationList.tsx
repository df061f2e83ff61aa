// Who is there: four filters with live counts, a search, and the rows.
import { Group, SegmentedControl, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useDebouncedValue, useLocalStorage } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api } from "../app/api.ts";
import { useAvailability } from "../app/useAvailability.ts";
import { useCommand } from "../hotkeys/commands.ts";
import { usePollInterval } from "../realtime/RealtimeProvider.tsx";
import { type Filter, filters, type List, listOf, otherLists } from "./filters.ts";
import { everything, type Kind, ListMenu, Narrowed } from "./ListMenu.tsx";
import { Rows } from "./Rows.tsx";

const titles: Record<Kind, string> = {
  open: "Inbox",
  missed: "Missed requests",
  mentions: "Mentions",
  closed: "Closed chats",
};

export function ConversationList({ selected }: { selected: string | null }) {
  const [filter, setFilter] = useLocalStorage<Filter>({ key: "baton-filter", defaultValue: "waiting" });
  const [search, setSearch] = useState("");
  const [kind, setKind] = useState<Kind>("open");
  const [narrow, setNarrow] = useState(everything);
  const [q] = useDebouncedValue(search.trim(), 300);
  const box = useRef<HTMLInputElement>(null);
  const narrowing = Object.fromEntries(Object.entries(narrow).filter(([, id]) => id));
  const counts = useCounts(narrowing);
  useCommand("search", () => box.current?.focus());
  const list: List = kind === "open" ? listOf(filter) : otherLists[kind];
  const query = { ...list.query, ...narrowing, ...(q ? { q } : {}) };
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
          <ListMenu kind={kind} narrow={narrow} counts={counts} onKind={setKind} onNarrow={setNarrow} />
        </Group>
        <Narrowed narrow={narrow} onNarrow={setNarrow} />
      </Stack>
      <Rows
        key={JSON.stringify(query)}
        query={query}
        empty={q || Object.keys(narrowing).length ? "Nothing found." : list.empty}
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

function useCounts(narrowing: Record<string, string>) {
  const refetchInterval = usePollInterval(15_000);
  const params = { query: narrowing };
  // The old numbers stand until the new ones are there: nothing flickers when the list is narrowed.
  const options = { refetchInterval, placeholderData: keepPreviousData };
  return api.useQuery("get", "/v1/inbox/counts", { params }, options).data;
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
