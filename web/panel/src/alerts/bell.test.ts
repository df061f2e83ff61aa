import { expect, test } from "vitest";
import { listen, nothingSeen, repeatAfter } from "./bell.ts";

const ringing = { id: "a", acknowledged: false };
const answered = { id: "a", acknowledged: true };

test("a request rings once, and again every 30 seconds until somebody acknowledges", () => {
  const first = listen(nothingSeen, [ringing], [], [], 1000);
  expect(first.ring).toEqual({ requests: ["a"], messages: [], mentions: [], again: false });
  const soon = listen(first.seen, [ringing], [], [], 1000 + repeatAfter - 1);
  expect(soon.ring).toBeNull();
  const later = listen(soon.seen, [ringing], [], [], 1000 + repeatAfter);
  expect(later.ring).toEqual({ requests: ["a"], messages: [], mentions: [], again: true });
  expect(listen(later.seen, [answered], [], [], 1000 + 3 * repeatAfter).ring).toBeNull();
});

test("a second request rings although the first one just did", () => {
  const { seen } = listen(nothingSeen, [ringing], [], [], 1000);
  expect(listen(seen, [ringing, { ...ringing, id: "b" }], [], [], 1001).ring?.requests).toEqual(["b"]);
});

test("a message in my chat rings when it is new, not when it was there before", () => {
  const first = listen(nothingSeen, [], [{ id: "m", unread: 2 }], [], 0);
  expect(first.ring).toBeNull();
  const more = listen(first.seen, [], [{ id: "m", unread: 3 }], [], 1);
  expect(more.ring?.messages).toEqual(["m"]);
  expect(listen(more.seen, [], [{ id: "m", unread: 0 }], [], 2).ring).toBeNull();
});

test("a note that names me rings once, when it is new", () => {
  const first = listen(nothingSeen, [], [], ["old"], 0);
  expect(first.ring).toBeNull();
  const named = listen(first.seen, [], [], ["old", "new"], 1);
  expect(named.ring?.mentions).toEqual(["new"]);
  expect(listen(named.seen, [], [], ["old", "new"], 2).ring).toBeNull();
});
