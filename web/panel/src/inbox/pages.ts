// A long list in pages, renewed in part: what stands on the screen, and its two ends. Pure, so that it can be tried.
//
// Every page knows the cursor that it was read from and covers the list from there on. Rows only ever move to the top
// (newest first) or away, so a page read again from its own cursor is right; only above the second page can a gap open.
import type { InboxItem } from "../app/shapes.ts";

export interface Page {
  items: InboxItem[];
  next_cursor: string | null;
  readAt: number;
}

export interface Pages {
  pages: Page[];
  pageParams: (string | null)[];
}

/** Each conversation once, where it stands first: one that moved to the top may still be on an older page. */
export function rowsOf(pages: Page[]): InboxItem[] {
  const rows = new Map<string, InboxItem>();
  for (const page of pages) for (const item of page.items) if (!rows.has(item.id)) rows.set(item.id, item);
  return [...rows.values()];
}

/** The first page, those with a row on the screen, and the last one where the list grows at its end. */
export function toRenew({ pages }: Pages, onScreen: ReadonlySet<string>): number[] {
  const last = pages.length - 1;
  return pages
    .map((_, index) => index)
    .filter(
      index =>
        index === 0 ||
        (index === last && pages[last]?.next_cursor === null) ||
        pages[index]?.items.some(item => onScreen.has(item.id)),
    );
}

/** The list with one page read again; rows that are the same stay the same objects, so that they are not drawn again. */
export function withPage(list: Pages, index: number, fresh: Page): Pages {
  const old = list.pages[index];
  if (!old) return list;
  const known = new Map(old.items.map(item => [item.id, item]));
  const items = fresh.items.map(item => {
    const before = known.get(item.id);
    return before && JSON.stringify(before) === JSON.stringify(item) ? before : item;
  });
  return { ...list, pages: list.pages.with(index, { ...fresh, items }) };
}

/** Whether something new at the top pushed rows out of the first page that the second one does not have. */
export function gapAfterFirst(before: Page | undefined, fresh: Page): boolean {
  const oldEnd = before?.items.at(-1);
  const newEnd = fresh.items.at(-1);
  if (!oldEnd || !newEnd || fresh.next_cursor === null) return false;
  return newEnd.updated_at > oldEnd.updated_at;
}

/** A page between others: what it has twice is shown once. */
export function withInserted(list: Pages, index: number, cursor: string | null, page: Page): Pages {
  return {
    pages: list.pages.toSpliced(index, 0, page),
    pageParams: list.pageParams.toSpliced(index, 0, cursor),
  };
}
