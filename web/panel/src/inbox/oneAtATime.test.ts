import { expect, test, vi } from "vitest";
import { oneAtATime } from "./oneAtATime.ts";

test("what is asked for while it runs leads to one more run, and no run is beside another", async () => {
  const ends: (() => void)[] = [];
  const ask = oneAtATime(() => new Promise(resolve => ends.push(resolve)));
  for (let count = 0; count < 5; count++) ask();
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await vi.waitFor(() => expect(ends).toHaveLength(2));
  ends[1]?.();
  await new Promise(resolve => setTimeout(resolve));
  expect(ends).toHaveLength(2);
  ask();
  expect(ends).toHaveLength(3);
});
