// The rows of a list, read page by page and kept fresh in part: ten thousand of them cost no more than a screenful.
import { type InfiniteData, type QueryKey, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { client, found } from "../app/api.ts";
import { queryClient } from "../app/query.ts";
import type { InboxItem } from "../app/shapes.ts";
import { onInboxRefresh, usePollInterval } from "../realtime/RealtimeProvider.tsx";
import { oneAtATime } from "./oneAtATime.ts";
import { gapAfterFirst, type Page, rowsOf, toRenew, withInserted, withPage } from "./pages.ts";

export type ListQuery = Record<string, string | boolean>;
type List = InfiniteData<Page, string | null>;

const pageSize = 50;
const mostStitches = 5;

async function readPage(query: ListQuery, cursor: string | null): Promise<Page> {
  const params = { query: { ...query, limit: pageSize, ...(cursor ? { cursor } : {}) } };
  const page = await found(client.GET("/v1/conversations", { params }));
  return { ...page, readAt: Date.now() };
}

export interface InboxList {
  items: InboxItem[];
  isPending: boolean;
  error: unknown;
  more: (() => void) | null;
  /** What stands on the screen now. */
  look(ids: Set<string>): void;
}

export function useInboxList(query: ListQuery): InboxList {
  const queryKey = ["inbox-list", query];
  const list = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => readPage(query, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: last => last.next_cursor ?? undefined,
    // Renewed by ourselves, in part; comparing all rows for every one that changed would be slow.
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
    refetchOnMount: "always",
  });
  const look = useRenewal(queryKey, query);
  return {
    items: rowsOf(list.data?.pages ?? []),
    isPending: list.isPending,
    error: list.error,
    more: list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : null,
    look,
  };
}

function useRenewal(queryKey: QueryKey, query: ListQuery): (ids: Set<string>) => void {
  const every = usePollInterval();
  const onScreen = useRef(new Set<string>());
  const key = JSON.stringify(queryKey);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all that the query does
  useEffect(() => {
    // Trouble shows in the banner; the next round asks again.
    const renewal = oneAtATime(() => renew(queryKey, query, onScreen.current).catch(() => undefined));
    const forget = onInboxRefresh(renewal);
    const timer = setInterval(renewal, every);
    return () => {
      forget();
      clearInterval(timer);
    };
  }, [key, every]);
  return ids => {
    onScreen.current = ids;
  };
}

/** Beside a read of the whole list, or of its next page, which began earlier and would put older rows over these. */
async function renew(queryKey: QueryKey, query: ListQuery, onScreen: Set<string>): Promise<void> {
  do {
    await readingEnds(queryKey);
    await renewOnce(queryKey, query, onScreen);
  } while (queryClient.isFetching({ queryKey, exact: true }));
}

async function readingEnds(queryKey: QueryKey): Promise<void> {
  await queryClient
    .getQueryCache()
    .find({ queryKey })
    ?.promise?.catch(() => undefined);
}

async function renewOnce(queryKey: QueryKey, query: ListQuery, onScreen: Set<string>): Promise<void> {
  const known = queryClient.getQueryData<List>(queryKey);
  if (!known) return;
  const indexes = toRenew(known, onScreen);
  const cursors = indexes.map(index => known.pageParams[index] ?? null);
  const fresh = await Promise.all(cursors.map(cursor => readPage(query, cursor)));
  const stitches = await stitch(query, known.pages, fresh[0]);
  queryClient.setQueryData<List>(queryKey, now => {
    if (!now) return now;
    let next: List = now;
    // By cursor, not by place: the next page may have been read meanwhile.
    fresh.forEach((page, at) => {
      next = withPage(next, next.pageParams.indexOf(cursors[at] ?? null), page);
    });
    stitches.forEach(({ cursor, page }, at) => {
      next = withInserted(next, 1 + at, cursor, page);
    });
    return next;
  });
}

async function stitch(query: ListQuery, before: Page[], first: Page | undefined) {
  const stitches: { cursor: string; page: Page }[] = [];
  if (query.holder === "queue" || before.length < 2) return stitches;
  let end = first;
  while (end?.next_cursor && stitches.length < mostStitches && gapAfterFirst(before[0], end)) {
    const cursor = end.next_cursor;
    end = await readPage(query, cursor);
    stitches.push({ cursor, page: end });
  }
  return stitches;
}
