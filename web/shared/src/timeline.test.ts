import { describe, expect, test } from "vitest";
import { conversation, entry, note } from "./testing.ts";
import { emptyTimeline, isBehind, reduce, type Timeline, withNotesInPlace } from "./timeline.ts";
import type { LiveMessage } from "./wire.ts";

function hear(state: Timeline, ...messages: LiveMessage[]): Timeline {
  return messages.reduce((before, message) => reduce(before, { type: "live", message, now: 1000 }), state);
}

const seqs = (state: Timeline) => state.entries.map(one => one.seq);

describe("entries", () => {
  test("stand in the order of seq, whichever way they come", () => {
    const state = hear(
      emptyTimeline,
      { name: "entry", data: entry(3) },
      { name: "entry", data: entry(1) },
      { name: "entry", data: entry(2) },
    );
    expect(seqs(state)).toEqual([1, 2, 3]);
    expect(state.early).toEqual([]);
  });

  test("heard twice (SSE and Ably during the hand-over) stand there once", () => {
    const heard = hear(emptyTimeline, { name: "entry", data: entry(1) }, { name: "entry", data: entry(1) });
    const state = reduce(heard, { type: "page", entries: [entry(1), entry(2)] });
    expect(seqs(state)).toEqual([1, 2]);
  });

  test("beyond a gap wait, and the gap asks for a read", () => {
    const gapped = hear(emptyTimeline, { name: "entry", data: entry(1) }, { name: "entry", data: entry(3) });
    expect(seqs(gapped)).toEqual([1]);
    expect(isBehind(gapped)).toBe(true);

    const whole = reduce(gapped, { type: "page", entries: [entry(2), entry(3)] });
    expect(seqs(whole)).toEqual([1, 2, 3]);
    expect(isBehind(whole)).toBe(false);
  });

  test("that a snapshot knows of and we do not, ask for a read too", () => {
    const state = hear(emptyTimeline, { name: "conversation", data: conversation({ last_seq: 2 }) });
    expect(isBehind(state)).toBe(true);
    expect(isBehind(reduce(state, { type: "page", entries: [entry(1), entry(2)] }))).toBe(false);
  });
});

describe("notes", () => {
  test("have a sequence of their own and stand after the entry that they were written under", () => {
    const state = reduce(emptyTimeline, {
      type: "page",
      entries: [entry(1), note(1, 1), note(2, 1), entry(2), note(3, 2)],
    });
    expect(withNotesInPlace(state).map(one => one.id)).toEqual([
      "entry-1",
      "note-1",
      "note-2",
      "entry-2",
      "note-3",
    ]);
    expect(state.lastSeq).toBe(2);
    expect(state.lastNoteSeq).toBe(3);
  });

  test("that are missing ask for a read", () => {
    const state = hear(emptyTimeline, { name: "entry", data: note(2, 0) });
    expect(state.notes).toEqual([]);
    expect(isBehind(state)).toBe(true);
  });
});

describe("snapshots", () => {
  test("of an older epoch never undo a newer one", () => {
    const taken = conversation({ holder: "agent", epoch: 3 });
    const state = hear(
      emptyTimeline,
      { name: "conversation", data: taken },
      { name: "conversation", data: conversation({ holder: "queue", epoch: 2, last_seq: 9 }) },
    );
    expect(state.conversation).toEqual(taken);
  });

  test("in the visitor's view leave an agent what only agents see", () => {
    const offer = { agent: { id: "a", name: "Noor" }, expires_at: "2026-11-23T10:01:00Z" };
    const full = conversation({ offer, last_note_seq: 0, epoch: 2, holder: "queue" });
    const state = hear(
      emptyTimeline,
      { name: "conversation", data: full },
      { name: "conversation", data: conversation({ epoch: 2, holder: "queue", queue: place(2) }) },
    );
    expect(state.conversation?.offer).toEqual(offer);
    expect(state.conversation?.queue?.position).toBe(2);
  });
});

function place(position: number) {
  return { position, wait_seconds_low: null, wait_seconds_high: null };
}

describe("typing", () => {
  const typing: LiveMessage = {
    name: "typing",
    data: { author: "agent", agent: { id: "a", name: "Noor" }, until: "2020-01-01T00:00:00Z" },
  };

  test("ends by itself after six seconds of our own clock", () => {
    const state = hear(emptyTimeline, typing);
    expect(state.typing).toHaveLength(1);
    expect(reduce(state, { type: "tick", now: 6999 }).typing).toHaveLength(1);
    expect(reduce(state, { type: "tick", now: 7000 }).typing).toEqual([]);
  });

  test("ends when the message is there", () => {
    const state = hear(emptyTimeline, typing, { name: "entry", data: entry(1, { author: "agent" }) });
    expect(state.typing).toEqual([]);
  });
});
