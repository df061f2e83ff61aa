// The rows of a list: only those on the screen exist, the next page is read when its beginning comes near.
import { Group, ScrollArea, Skeleton, Stack, Text } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { explain } from "../app/api.ts";
import type { InboxItem } from "../app/shapes.ts";
import { useCommand } from "../hotkeys/commands.ts";
import { ConversationRow } from "./ConversationRow.tsx";
import { type ListQuery, useInboxList } from "./useInboxList.ts";

const rowHeight = 92;

interface RowsProps {
  query: ListQuery;
  empty: string;
  selected: string | null;
}

export function Rows({ query, empty, selected }: RowsProps) {
  const { items, isPending, error, more, look } = useInboxList(query);
  if (isPending) return <Loading />;
  if (error && !items.length) return <Hint text={explain(error)} />;
  if (!items.length) return <Hint text={empty} />;
  return <VirtualRows items={items} selected={selected} onEnd={() => more?.()} onShown={look} />;
}

interface VirtualRowsProps {
  items: InboxItem[];
  selected: string | null;
  onEnd(): void;
  onShown(ids: Set<string>): void;
}

function VirtualRows({ items, selected, onEnd, onShown }: VirtualRowsProps) {
  const viewport = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => viewport.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    getItemKey: index => items[index]?.id ?? index,
  });
  const shown = rows.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= items.length - 10) onEnd();
    onShown(new Set(shown.map(({ key }) => String(key))));
  });
  useStepping(items, selected, index => rows.scrollToIndex(index));
  return (
    <ScrollArea flex={1} mih={0} type="auto" viewportRef={viewport}>
      <Stack
        component="ul"
        aria-label="Conversations"
        gap={0}
        m={0}
        p={0}
        pos="relative"
        h={rows.getTotalSize()}
        style={{ listStyle: "none" }}
      >
        {shown.map(({ index, start }) => {
          const item = items[index];
          return (
            item && (
              <ConversationRow
                key={item.id}
                item={item}
                selected={item.id === selected}
                top={start}
                height={rowHeight}
                index={index}
                count={items.length}
              />
            )
          );
        })}
      </Stack>
    </ScrollArea>
  );
}

/** j and k move the focus from row to row, Enter follows the link; u opens the next one with something unread. */
function useStepping(items: InboxItem[], selected: string | null, reveal: (index: number) => void): void {
  const navigate = useNavigate();
  const step = (by: number) => {
    const focused = document.activeElement?.closest("[data-row]")?.getAttribute("data-row") ?? selected;
    const from = items.findIndex(one => one.id === focused);
    const index = from < 0 ? 0 : Math.min(items.length - 1, Math.max(0, from + by));
    reveal(index);
    const id = items[index]?.id;
    // The row may have to be drawn first.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-row="${id}"]`)?.focus()),
    );
  };
  useCommand("next", () => step(1));
  useCommand("previous", () => step(-1));
  useCommand("unread", () => {
    const from = items.findIndex(one => one.id === selected);
    const next = [...items.slice(from + 1), ...items.slice(0, from + 1)].find(one => one.unread > 0);
    if (next) void navigate(`/inbox/${next.id}`);
  });
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
