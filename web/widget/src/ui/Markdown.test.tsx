import { render } from "@testing-library/preact";
import { expect, test } from "vitest";
import { Markdown } from "./Markdown.tsx";

const hostile = [
  "<img src=x onerror=alert(1)>",
  "<script>alert(1)</script>",
  "**<svg onload=alert(1)>**",
  "`<iframe src=javascript:alert(1)>`",
  "- <b onclick=alert(1)>item</b>",
  "[click](javascript:alert(1))",
  "![x](https://evil.test/p.png)",
];

test.each(hostile)("%s becomes text, and nothing runs or is fetched", text => {
  const { container } = render(<Markdown text={text} />);
  expect(
    container.querySelectorAll("img, script, svg, iframe, b, [onclick], [onerror], [onload]"),
  ).toHaveLength(0);
  for (const link of container.querySelectorAll("a")) {
    expect(link.protocol).toMatch(/^https?:$/);
    expect(link.rel).toContain("noopener");
  }
});

test("what is meant as a mark becomes a mark", () => {
  const { container } = render(<Markdown text={"**bold** and\n\n1. one\n2. two"} />);
  expect(container.querySelector("strong")?.textContent).toBe("bold");
  expect(container.querySelectorAll("ol > li")).toHaveLength(2);
});
