import { expect, test, vi } from "vitest";
import { commandOf, offer, run } from "./commands.ts";

function pressed(key: string, target: EventTarget = document.body, more = {}) {
  return { key, target, ctrlKey: false, metaKey: false, altKey: false, isComposing: false, ...more };
}

test("single keys are commands outside of fields only", () => {
  expect(commandOf(pressed("j"), true)).toBe("next");
  expect(commandOf(pressed("?"), true)).toBe("help");
  expect(commandOf(pressed("j", document.createElement("textarea")), true)).toBeNull();
  expect(commandOf(pressed("j", document.createElement("input")), true)).toBeNull();
});

test("switched off, single keys do nothing and the palette still opens", () => {
  expect(commandOf(pressed("j"), false)).toBeNull();
  expect(commandOf(pressed("k", document.body, { ctrlKey: true }), false)).toBe("palette");
});

test("a key with a modifier belongs to the browser", () => {
  expect(commandOf(pressed("r", document.body, { ctrlKey: true }), true)).toBeNull();
  expect(commandOf(pressed("e", document.body, { altKey: true }), true)).toBeNull();
});

test("nothing happens behind a dialog", () => {
  const dialog = document.createElement("div");
  dialog.setAttribute("role", "dialog");
  const button = dialog.appendChild(document.createElement("button"));
  expect(commandOf(pressed("e", button), true)).toBeNull();
});

test("the latest offer is run, and none after it was withdrawn", () => {
  const [outer, inner] = [vi.fn(), vi.fn()];
  const withdrawOuter = offer("reply", outer);
  const withdraw = offer("reply", inner);
  expect(run("reply")).toBe(true);
  expect([outer.mock.calls.length, inner.mock.calls.length]).toEqual([0, 1]);
  withdraw();
  withdrawOuter();
  expect(run("reply")).toBe(false);
});
