import { expect, test } from "vitest";
import { dollars, share, span } from "./words.ts";

test("spans are written in the largest units that matter", () => {
  expect([null, 0, 59.4, 90, 3600, 3900, 90_000].map(span)).toEqual([
    "–",
    "0 s",
    "59 s",
    "2 min",
    "1 h",
    "1 h 5 min",
    "1 d 1 h",
  ]);
});

test("a share of nothing is not a number", () => {
  expect(share(0, 0)).toBe("–");
  expect(share(1, 3)).toBe("33 %");
});

test("cents are shown where dollars would hide them", () => {
  expect([0, 0.0123, 12.5].map(dollars)).toEqual(["$0.00", "$0.0123", "$12.50"]);
});
