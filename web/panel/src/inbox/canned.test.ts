import { expect, test } from "vitest";
import { filled, inserted, matching, slashBefore } from "./canned.ts";

const replies = [
  { id: "1", shortcut: "hours", text: "We are open from nine to five." },
  { id: "2", shortcut: "hello", text: "Hello" },
  { id: "3", shortcut: "thanks", text: "Thank you for the long hold" },
];

test("a slash counts at the beginning of a word, before the cursor", () => {
  expect(slashBefore("/he", 3)).toBe("he");
  expect(slashBefore("So /", 4)).toBe("");
  expect(slashBefore("https://x", 9)).toBeNull();
  expect(slashBefore("and/or", 6)).toBeNull();
  expect(slashBefore("/he llo", 7)).toBeNull();
});

test("shortcuts come before texts", () => {
  expect(matching(replies, "h").map(one => one.shortcut)).toEqual(["hello", "hours", "thanks"]);
  expect(matching(replies, "open").map(one => one.shortcut)).toEqual(["hours"]);
});

test("names are filled in once, and an unknown variable stays to be seen", () => {
  const names = { visitor: "{{agent.name}} $&", agent: "Noor" };
  expect(filled("Hi {{visitor.name}}, {{ agent.name }} {{x}}", names)).toBe(
    "Hi {{agent.name}} $&, Noor {{x}}",
  );
});

test("a visitor without a name is greeted without one", () => {
  expect(filled("Hello {{visitor.name}}, how are you?", { visitor: "", agent: "Noor" })).toBe(
    "Hello, how are you?",
  );
});

test("a reply takes the place of the slash and leaves what stands around it", () => {
  expect(inserted("So /he, yes", 6, "he", "Hello")).toEqual(["So Hello, yes", 8]);
});
