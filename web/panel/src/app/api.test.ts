import { expect, test } from "vitest";
import { explain } from "./api.ts";

const problem = (given: object) => ({ type: "x", title: "Title", status: 409, ...given });

test("a lost race names the winner", () => {
  const lost = problem({ type: "held_by_agent", holder_agent: { id: "a", name: "Noor" } });
  expect(explain(lost)).toBe("Noor already has this chat.");
});

test("bad fields are named, once", () => {
  const message = "Must look like https://shop.example";
  expect(explain(problem({ errors: [{ field: "allowed_origins", message }] }))).toBe(
    `Title allowed_origins: ${message}`,
  );
  expect(explain(problem({ detail: message, errors: [{ field: "allowed_origins", message }] }))).toBe(
    message,
  );
});

test("no answer at all is said differently from a refusal", () => {
  expect(explain(new TypeError("fetch failed"))).toContain("cannot be reached");
  expect(explain(problem({ detail: "The key is wrong." }))).toBe("The key is wrong.");
});
