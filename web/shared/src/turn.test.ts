import { expect, test } from "vitest";
import { conversation, entry } from "./testing.ts";
import { emptyTimeline, reduce, type Timeline } from "./timeline.ts";
import type { Delta, LiveMessage, Turn } from "./wire.ts";

const bot = reduce(emptyTimeline, { type: "conversation", conversation: conversation({ epoch: 2 }) });

function hear(state: Timeline, ...messages: LiveMessage[]): Timeline {
  return messages.reduce((before, message) => reduce(before, { type: "live", message, now: 0 }), state);
}

function delta(index: number, text: string, given: Partial<Delta> = {}): LiveMessage {
  return {
    name: "delta",
    data: { turn_id: "turn-1", attempt: 1, epoch: 2, in_reply_to: 1, index, text, ...given },
  };
}

function turn(state: Turn["state"], given: Partial<Turn> = {}): LiveMessage {
  return { name: "turn", data: { turn_id: "turn-1", attempt: 1, epoch: 2, in_reply_to: 1, state, ...given } };
}

test("an answer grows piece by piece", () => {
  const state = hear(bot, turn("thinking"), delta(0, "Hel"), delta(1, "lo "), delta(2, "you"));
  expect(state.draft?.text).toBe("Hello you");
});

test("a thinking turn is shown before its first piece", () => {
  expect(hear(bot, turn("thinking")).draft?.text).toBe("");
});

test("pieces are put in the order of their index, repeats are dropped", () => {
  const state = hear(bot, delta(0, "a"), delta(1, "b"), delta(3, "d"), delta(1, "b"), delta(2, "c"));
  expect(state.draft?.text).toBe("abcd");
});

test("who comes late gets the text so far as index 0 and goes on with the running numbers", () => {
  const state = hear(bot, delta(0, "Hello "), delta(7, "you "), delta(8, "there"));
  expect(state.draft?.text).toBe("Hello you there");
});

test("a second index 0 replaces the text", () => {
  const state = hear(bot, delta(0, "He"), delta(1, "llo"), delta(0, "Hello"), delta(2, " you"));
  expect(state.draft?.text).toBe("Hello you");
});

test("a higher attempt replaces what was shown, a lower one is dropped", () => {
  const state = hear(bot, delta(0, "first"), delta(0, "second", { attempt: 2 }), delta(1, " try"));
  expect(state.draft?.text).toBe("second");
});

test("a piece of another epoch is dropped", () => {
  expect(hear(bot, delta(0, "late", { epoch: 1 })).draft).toBeNull();
});

test("a takeover wipes the draft, and late pieces never bring it back", () => {
  const taken = hear(bot, delta(0, "Hello"), {
    name: "conversation",
    data: conversation({ epoch: 3, holder: "agent" }),
  });
  expect(taken.draft).toBeNull();
  expect(hear(taken, delta(1, " you"), delta(0, "Hello you")).draft).toBeNull();
});

test("a discarded turn goes at once, unless a later attempt takes it up", () => {
  const state = hear(bot, delta(0, "Hello"), turn("discarded"), delta(1, " you"));
  expect(state.draft).toBeNull();
  expect(hear(state, delta(0, "Again", { attempt: 2 })).draft?.text).toBe("Again");
});

test("the stored answer takes the draft's place without a moment of nothing", () => {
  const done = hear(bot, delta(0, "Hello"), turn("done"));
  expect(done.draft?.text).toBe("Hello");
  const answer = entry(1, { author: "bot", in_reply_to: 1, data: { turn_id: "turn-1" } });
  const stored = hear(done, { name: "entry", data: answer });
  expect(stored.draft).toBeNull();
  expect(hear(stored, delta(0, "Hello"), turn("thinking")).draft).toBeNull();
});
