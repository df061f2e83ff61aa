import { expect, test } from "vitest";
import { atBefore, named, namesakes } from "./mentions.ts";

const noor = { id: "n", name: "Noor Haddad", email: "noor@example.com", active: true };
const sam = { id: "s", name: "Sam", email: "sam@example.com", active: true };
const samLee = { id: "l", name: "Sam Lee", email: "lee@example.com", active: true };
const gone = { id: "g", name: "Gus", email: "gus@example.com", active: false };
const all = [noor, sam, samLee, gone];

test("an @ at the beginning of a word asks for somebody, an address does not", () => {
  expect(atBefore("@", 1)).toBe("");
  expect(atBefore("please look @Noor H", 19)).toBe("noor h");
  expect(atBefore("mail me@example", 15)).toBeNull();
  expect(atBefore("@sam look", 4)).toBe("sam");
});

test("any word of a name finds it, and who has left is not found", () => {
  expect(namesakes(all, "had").map(one => one.id)).toEqual(["n"]);
  expect(namesakes(all, "sam").map(one => one.id)).toEqual(["s", "l"]);
  expect(namesakes(all, "g")).toEqual([]);
});

test("a note names who stands in it, the longer name first, each once", () => {
  expect(named("@Sam Lee and @Noor Haddad, please. @Noor Haddad?", all)).toEqual(["n", "l"]);
  expect(named("@Sam, and @Sam Lee", all)).toEqual(["l", "s"]);
  expect(named("@Samuel and noor", all)).toEqual([]);
  expect(named("@Gus", all)).toEqual([]);
});
