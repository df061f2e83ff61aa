import { expect, test } from "vitest";
import type { InboxItem } from "../app/shapes.ts";
import { gapAfterFirst, type Page, rowsOf, toRenew, withInserted, withPage } from "./pages.ts";

const item = (id: string, minute: number, unread = 0) =>
  ({ id, unread, updated_at: `2026-01-01T00:${String(minute).padStart(2, "0")}:00Z` }) as InboxItem;
const page = (next_cursor: string | null, ...items: InboxItem[]): Page => ({ items, next_cursor, readAt: 0 });
const ids = (pages: Page[]) =>
  rowsOf(pages)
    .map(one => one.id)
    .join("");
const list = {
  pages: [
    page("c1", item("a", 9), item("b", 8)),
    page("c2", item("c", 7), item("d", 6)),
    page(null, item("e", 5)),
  ],
  pageParams: [null, "c1", "c2"],
};

test("a row that moved to the top is shown once, there", () => {
  expect(ids([page("c1", item("d", 10), item("a", 9)), page(null, item("c", 7), item("d", 6))])).toBe("dac");
});

test("what is on the screen is renewed, and both ends", () => {
  expect(toRenew(list, new Set(["d"]))).toEqual([0, 1, 2]);
  expect(toRenew(list, new Set())).toEqual([0, 2]);
  expect(toRenew({ ...list, pages: list.pages.slice(0, 2) }, new Set(["a"]))).toEqual([0]);
});

test("a page read again keeps the rows that did not change", () => {
  const next = withPage(list, 1, page("c2", item("c", 7), item("d", 6, 3)));
  expect(next.pages[1]?.items[0]).toBe(list.pages[1]?.items[0]);
  expect(next.pages[1]?.items[1]?.unread).toBe(3);
  expect(next.pages[0]).toBe(list.pages[0]);
});

test("rows that newer ones pushed out of the first page are fetched again", () => {
  const fresh = page("n1", item("y", 12), item("x", 11));
  expect(gapAfterFirst(list.pages[0], fresh)).toBe(true);
  expect(gapAfterFirst(list.pages[0], page("n1", item("x", 11), item("b", 8)))).toBe(false);
  const mended = withInserted(withPage(list, 0, fresh), 1, "n1", page("n2", item("a", 9), item("b", 8)));
  expect(ids(mended.pages)).toBe("yxabcde");
  expect(mended.pageParams).toEqual([null, "n1", "c1", "c2"]);
});
