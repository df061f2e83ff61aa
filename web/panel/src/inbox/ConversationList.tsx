// Who is there: four filters with live counts, a search, and the rows.
import {
  ActionIcon,
  Button,
  Center,
  Group,
  ScrollArea,
  SegmentedControl,
  Skeleton,
  Stack,
  Switch,
  Text,
  TextInput,
  Tooltip,
} from "@mantine/core";
import { useDebouncedValue, useDocumentTitle, useLocalStorage } from "@mantine/hooks";
import { IconArchive, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { api, explain } from "../app/api.ts";
import { useAvailability } from "../app/useAvailability.ts";
import { usePollInterval } from "../realtime/RealtimeProvider.tsx";
import { ConversationRow } from "./ConversationRow.tsx";
import { closedList, type Filter, filters, type List, listOf } from "./filters.ts";

export function ConversationList({ selected }: { selected: string | null }) {
  const [filter, setFilter] = useLocalStorage<Filter>({ key: "baton-filter", defaultValue: "waiting" });
  const [search, setSearch] = useState("");
  const { online, isPending, setOnline } = useAvailability();
  const [closed, setClosed] = useState(false);
  const [q] = useDebouncedValue(search.trim(), 300);
  return (
    <Stack h="100%" gap={0}>
      <Stack gap="sm" p="md" pb="sm">
        <Group justify="space-between">
          <Text component="h1" fw={700} fz="xl">
            Inbox
          </Text>
          <Switch
            label={online ? "Online" : "Away"}
            aria-label="Available to visitors"
            labelPosition="left"
            color="teal"
            checked={online}
            disabled={isPending}
            onChange={event => setOnline(event.currentTarget.checked)}
          />
        </Group>
        <Filters value={filter} onChange={setFilter} />
        <Group gap="xs" wrap="nowrap">
          <TextInput
            flex={1}
            aria-label="Search conversations"
            placeholder={closed ? "Search closed chats" : "Search"}
            leftSection={<IconSearch size={16} />}
            value={search}
            onChange={event => setSearch(event.currentTarget.value)}
          />
          <Tooltip label={closed ? "Back to open chats" : "Closed chats"}>
            <ActionIcon
              size={36}
              variant={closed ? "filled" : "default"}
              aria-label="Closed chats"
              aria-pressed={closed}
              onClick={() => setClosed(!closed)}
            >
              <IconArchive size={18} />
            </ActionIcon>
          </Tooltip>
        </Group>
      </Stack>
      <Rows list={closed ? closedList : listOf(filter)} q={q} selected={selected} />
    </Stack>
  );
}

function Filters({ value, onChange }: { value: Filter; onChange(filter: Filter): void }) {
  const refetchInterval = usePollInterval(15_000);
  const { data } = api.useQuery("get", "/v1/inbox/counts", {}, { refetchInterval });
  useDocumentTitle(data?.waiting ? `(${data.waiting}) Baton` : "Baton");
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
            {data && <Count value={data[filter.value]} urgent={filter.value === "waiting"} />}
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

function Rows({ list: chosen, q, selected }: { list: List; q: string; selected: string | null }) {
  const refetchInterval = usePollInterval();
  const query = { ...chosen.query, ...(q ? { q } : {}), limit: 30 };
  const list = api.useInfiniteQuery(
    "get",
    "/v1/conversations",
    { params: { query } },
    {
      pageParamName: "cursor",
      initialPageParam: null,
      getNextPageParam: last => last.next_cursor ?? undefined,
      refetchInterval,
    },
  );
  const items = list.data?.pages.flatMap(page => page.items) ?? [];
  if (list.isPending) return <Loading />;
  if (list.isError) return <Hint text={explain(list.error)} />;
  if (!items.length) return <Hint text={q ? "Nothing found." : chosen.empty} />;
  return (
    <ScrollArea flex={1} type="auto">
      <Stack gap={2} px="xs" pb="md" component="ul" m={0} style={{ listStyle: "none" }}>
        {items.map(item => (
          <ConversationRow key={item.id} item={item} selected={item.id === selected} />
        ))}
      </Stack>
      {list.hasNextPage && (
        <Center pb="md">
          <Button
            variant="subtle"
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            Show more
          </Button>
        </Center>
      )}
    </ScrollArea>
  );
}

function Hint({ text }: { text: string }) {
  return (
    <Text c="dimmed" size="sm" ta="center" px="xl" py="xl">
      {text}
    </Text>
  );
}

function Loading() {
  return (
    <Stack px="md" gap="md" aria-label="Loading" role="status">
      {[1, 2, 3, 4].map(row => (
        <Group key={row} wrap="nowrap">
          <Skeleton circle h={38} w={38} />
          <Stack gap={6} flex={1}>
            <Skeleton h={12} w="60%" />
            <Skeleton h={10} />
          </Stack>
        </Group>
      ))}
    </Stack>
  );
}
