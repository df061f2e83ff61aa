import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { gapWatch } from "./gaps.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("a gap that fills by itself costs no read", async () => {
  let behind = true;
  const read = vi.fn(async () => undefined);
  const watch = gapWatch(() => behind, read);
  watch.look();
  behind = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(read).not.toHaveBeenCalled();
});

test("a gap that stays is read, and a read that fails is repeated, ever more rarely", async () => {
  let behind = true;
  const read = vi.fn(async () => {
    if (read.mock.calls.length === 3) behind = false;
    else throw new Error("offline");
  });
  const watch = gapWatch(() => behind, read);
  watch.look();
  await vi.advanceTimersByTimeAsync(300);
  expect(read).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(600);
  expect(read).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(read).toHaveBeenCalledTimes(3);
});

test("news that keep coming do not put the read off", async () => {
  const read = vi.fn(async () => undefined);
  const watch = gapWatch(() => true, read);
  for (let at = 0; at < 4; at += 1) {
    watch.look();
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(read).toHaveBeenCalled();
  watch.stop();
});
