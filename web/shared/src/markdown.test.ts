import { describe, expect, test } from "vitest";
import { safeAddress } from "./inline.ts";
import { type Inline, markdown, settledPart } from "./markdown.ts";

function inlineOf(text: string): Inline[] {
  const [block] = markdown(text);
  return block?.type === "paragraph" ? block.children : [];
}

describe("the subset", () => {
  test("paragraphs, lists, headings, quotes and code", () => {
    const blocks = markdown(
      "# Hours\n\nOpen **daily**:\n- 9 to 5\n- not on *Sunday*\n\n3. three\n4. four\n\n> said\n\n```js\na < b\n```",
    );
    expect(blocks.map(block => block.type)).toEqual([
      "heading",
      "paragraph",
      "list",
      "list",
      "quote",
      "code",
    ]);
    expect(blocks[3]).toMatchObject({ start: 3 });
    expect(blocks[5]).toEqual({ type: "code", text: "a < b" });
  });

  test("marks inside a line", () => {
    expect(inlineOf("a **b _c_** `d*` ~~e~~")).toEqual([
      { type: "text", text: "a " },
      {
        type: "strong",
        children: [
          { type: "text", text: "b " },
          { type: "emphasis", children: [{ type: "text", text: "c" }] },
        ],
      },
      { type: "text", text: " " },
      { type: "code", text: "d*" },
      { type: "text", text: " " },
      { type: "deleted", children: [{ type: "text", text: "e" }] },
    ]);
  });

  test("snake_case_names, 2 * 3 and unfinished marks stay as they are", () => {
    for (const text of ["snake_case_names", "2 * 3 * 4", "an **unfinished thought", "[text", "`tick"]) {
      expect(inlineOf(text)).toEqual([{ type: "text", text }]);
    }
  });

  test("bare addresses become links without the full stop that follows", () => {
    expect(inlineOf("see https://shop.test/a.")).toEqual([
      { type: "text", text: "see " },
      {
        type: "link",
        href: "https://shop.test/a",
        children: [{ type: "text", text: "https://shop.test/a" }],
      },
      { type: "text", text: "." },
    ]);
  });
});

test("a link that is still being written is held back, a finished one is not", () => {
  for (const tail of ["[", "[the sh", "[the shop]", "[the shop](", "[the shop](https://sho"]) {
    expect(settledPart(`See ${tail}`)).toBe("See ");
  }
  expect(settledPart("See [the shop](https://shop.test)")).toBe("See [the shop](https://shop.test)");
});

describe("hostile input", () => {
  const scripts = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
  ];

  test.each(scripts)("%s stays text", text => {
    expect(inlineOf(text)).toEqual([{ type: "text", text }]);
  });

  const addresses = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "//evil.test",
    "/path",
    "file:///etc/passwd",
  ];

  test.each(addresses)("%s is no address to go to", address => {
    expect(safeAddress(address)).toBeNull();
    expect(JSON.stringify(markdown(`[x](${address})`))).not.toContain('"link"');
  });

  test("an image is a link at most: nothing is fetched", () => {
    expect(inlineOf("![pixel](https://evil.test/p.png)")).toEqual([
      { type: "text", text: "!" },
      { type: "link", href: "https://evil.test/p.png", children: [{ type: "text", text: "pixel" }] },
    ]);
  });

  test.each(["[", "*", "_", "`", "> ", "![](", "**a", "http://"])(
    "%s ten thousand times takes no time",
    piece => {
      const start = performance.now();
      markdown(piece.repeat(10_000));
      expect(performance.now() - start).toBeLessThan(400);
    },
  );
});
