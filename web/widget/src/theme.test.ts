import { expect, test } from "vitest";
import { applyColour, contrast, luminance } from "./theme.ts";

function styled(colour: unknown): CSSStyleDeclaration {
  const host = document.createElement("div");
  applyColour(host, colour);
  return host.style;
}

test("text on the bot's colour can be read", () => {
  expect(styled("#14532d").getPropertyValue("--accent-text")).toBe("#ffffff");
  expect(styled("#fde047").getPropertyValue("--accent-text")).toBe("#000000");
  for (let grey = 0; grey < 256; grey += 1) {
    const colour = `#${grey.toString(16).padStart(2, "0").repeat(3)}`;
    expect(contrast(colour, styled(colour).getPropertyValue("--accent-text"))).toBeGreaterThanOrEqual(4.5);
  }
  expect(luminance("#ffffff")).toBeCloseTo(1);
  expect(luminance("#000000")).toBe(0);
});

test("a colour that would not be readable as a link is not used for links", () => {
  expect(styled("#14532d").getPropertyValue("--accent-link")).toBe("#14532d");
  expect(styled("#fde047").getPropertyValue("--accent-link")).toBe("");
});

test.each(["red", "#12345", "url(https://evil.test)", "#123456; background: url(x)", 5, null])(
  "%s is no colour",
  colour => {
    expect(styled(colour).length).toBe(0);
  },
);
