import { conversation, entry, note } from "@baton/shared/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createFeed } from "./feed.ts";

let asked: string[] = [];
let pages: { entries: unknown[]; last_seq: number; last_note_seq: number }[] = [];

beforeEach(() => {
  asked = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const url = new URL(request.url);
    asked.push(url.pathname + url.search);
    const isPage = url.pathname.endsWith("/messages");
    return Response.json(
      isPage ? (pages.shift() ?? { entries: [], last_seq: 0, last_note_seq: 0 }) : conversation(),
    );
  });
});

afterEach(() => vi.unstubAllGlobals());

const pathsOf = () => asked.filter(path => path.includes("/messages"));

test("a conversation is read page by page, entries and notes each from where they stand", async () => {
  pages = [
    { entries: [entry(1), note(1, 1)], last_seq: 2, last_note_seq: 1 },
    { entries: [entry(2)], last_seq: 2, last_note_seq: 1 },
  ];
  const feed = createFeed("conversation-1");
  await feed.catchUp();
  expect(pathsOf()).toEqual([
    "/v1/conversations/conversation-1/messages?after=0&after_note=0&limit=100",
    "/v1/conversations/conversation-1/messages?after=1&after_note=1&limit=100",
  ]);
  expect(feed.get().lastSeq).toBe(2);
  feed.stop();
});

test("reads that are asked for at the same time are one read", async () => {
  const feed = createFeed("conversation-1");
  await Promise.all([feed.catchUp(), feed.catchUp()]);
  expect(pathsOf()).toHaveLength(1);
  feed.stop();
});

test("a note that is missing is fetched although nobody asks", async () => {
  const feed = createFeed("conversation-1");
  feed.hear("entry", note(2, 0));
  pages = [{ entries: [note(1, 0), note(2, 0)], last_seq: 0, last_note_seq: 2 }];
  await vi.waitFor(() => expect(feed.get().notes).toHaveLength(2), 2000);
  feed.stop();
});

test("what is no message of ours changes nothing", () => {
  const feed = createFeed("conversation-1");
  const before = feed.get();
  feed.hear("weather", { rain: true });
  feed.hear("entry", "text");
  expect(feed.get()).toBe(before);
});
