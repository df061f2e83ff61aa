import { entry, note } from "@baton/shared/testing";
import { cleanup } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { show } from "../test/setup.tsx";
import { EntryLine } from "./EntryLine.tsx";

afterEach(cleanup);

const hostile = ["<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "[x](javascript:alert(1))"];

test.each(hostile)("%s is text, whoever said it", text => {
  for (const author of ["visitor", "bot", "agent"] as const) {
    const { container } = show(<EntryLine entry={entry(1, { author, text })} before={undefined} />);
    expect(container.querySelectorAll("img, script, a")).toHaveLength(0);
    expect(container.textContent).toContain(text);
    cleanup();
  }
});

test("a private note says that it is one; a message does not", () => {
  const noted = show(<EntryLine entry={note(1, 0, { author_name: "Noor" })} before={undefined} />);
  expect(noted.container.textContent).toContain("Private note");
  cleanup();
  const said = show(
    <EntryLine entry={entry(1, { author: "agent", author_name: "Noor" })} before={undefined} />,
  );
  expect(said.container.textContent).not.toContain("Private note");
});

test("a visitor is called by name where it is known", () => {
  const known = show(<EntryLine entry={entry(1)} before={undefined} visitor="Ada" />);
  expect(known.container.textContent).toContain("Ada");
  cleanup();
  const unknown = show(<EntryLine entry={entry(1)} before={undefined} />);
  expect(unknown.container.textContent).toContain("Visitor");
});

test("an event is told in words", () => {
  const transferred = entry(1, {
    kind: "event",
    author: "system",
    event: "transferred",
    data: { from: { id: "a", name: "Sam" }, to: { id: "b", name: "Noor" } },
  });
  const { container } = show(<EntryLine entry={transferred} before={undefined} />);
  expect(container.textContent).toContain("Passed to Noor");
});
