import { conversation } from "@baton/shared/testing";
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { queryClient } from "../app/query.ts";
import { refreshInbox } from "../realtime/RealtimeProvider.tsx";
import { type ListQuery, useInboxList } from "./useInboxList.ts";

interface Asked {
  cursor: string | null;
  answer(mentions: number, next?: string): void;
}

let asked: Asked[] = [];

beforeEach(() => {
  asked = [];
  queryClient.clear();
  vi.stubGlobal("fetch", (request: Request) => {
    const cursor = new URL(request.url).searchParams.get("cursor");
    return new Promise(resolve =>
      asked.push({
        cursor,
        answer(mentions, next) {
          const items = [{ ...conversation({ id: cursor ?? "first" }), mentions }];
          resolve(Response.json({ items, next_cursor: next ?? null }));
        },
      }),
    );
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const query: ListQuery = { status: "open" };

function List() {
  const { items, more } = useInboxList(query);
  const rows = items.map(item => `${item.id}: ${item.mentions} mentions`);
  return (
    <>
      <p>{rows.join(", ") || "empty"}</p>
      <button type="button" onClick={() => more?.()}>
        more
      </button>
    </>
  );
}

const open = () =>
  render(
    <QueryClientProvider client={queryClient}>
      <List />
    </QueryClientProvider>,
  );
const asks = (count: number) => waitFor(() => expect(asked).toHaveLength(count), { timeout: 5000 });
const news = async () => {
  refreshInbox();
  await new Promise(resolve => setTimeout(resolve, 1300)); // at most one a second, at the end of it
};

test("what changes while the list is read for the first time is in it", async () => {
  open();
  await asks(1);
  await news();
  asked[0]?.answer(0);
  await asks(2);
  asked[1]?.answer(1);
  await screen.findByText("first: 1 mentions");
});

test("what changed is not lost with the next page, which was asked for before it was known", async () => {
  open();
  await asks(1);
  asked[0]?.answer(0, "second");
  await screen.findByText("first: 0 mentions");
  await news();
  await asks(2);
  screen.getByRole("button").click();
  await asks(3);
  asked[1]?.answer(1, "second");
  await screen.findByText("first: 1 mentions");
  asked[2]?.answer(0);
  await asks(5);
  expect(asked.slice(3).map(one => one.cursor)).toEqual([null, "second"]);
  asked[3]?.answer(1, "second");
  asked[4]?.answer(0);
  await screen.findByText("first: 1 mentions, second: 0 mentions");
});
