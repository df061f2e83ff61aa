// The look: the page's wishes first, then the bot's; every value is checked before it becomes CSS.

import type { Settings } from "./mount.ts";

/** Of pure white and pure black, one always has a contrast of 4.5 with any colour; softer ones have not. */
const light = "#ffffff";
const dark = "#000000";

export function isColour(value: unknown): value is string {
  return typeof value === "string" && /^#[0-9a-f]{6}$/i.test(value);
}

export function applyColour(host: HTMLElement, colour: unknown, textColour?: unknown): void {
  if (!isColour(colour)) return;
  const bright = luminance(colour) > 0.18;
  const wished = isColour(textColour) && contrast(colour, textColour) >= 4.5 ? textColour : null;
  host.style.setProperty("--accent", colour);
  host.style.setProperty("--accent-text", wished ?? (bright ? dark : light));
  if (!bright) host.style.setProperty("--accent-link", colour);
}

export interface Wishes {
  colour?: unknown;
  text_colour?: unknown;
  position?: unknown;
  offset_x?: unknown;
  offset_y?: unknown;
  launcher_text?: unknown;
}

export type Look = Wishes & { mode?: unknown; title?: string; subtitle?: string };

/** What the page wishes, out of the script tag's attributes. */
export function wishesOf(settings: Settings): Look {
  const number = (text?: string) => (text ? Number(text) : undefined);
  const { colour, textColour, position, offsetX, offsetY, launcherText, title, subtitle } = settings;
  const wishes = {
    colour,
    text_colour: textColour,
    position,
    offset_x: number(offsetX),
    offset_y: number(offsetY),
    launcher_text: launcherText,
    title,
    subtitle,
  };
  return Object.fromEntries(Object.entries(wishes).filter(([, wish]) => wish !== undefined));
}

export function applyLook(host: HTMLElement, launcher: HTMLElement, wishes: Wishes): void {
  applyColour(host, wishes.colour, wishes.text_colour);
  const { position, launcher_text } = wishes;
  const wished = position === "left" || position === "right";
  // The chat may speak another language than the page: it is the page's line that has an end.
  const isRightToLeft = getComputedStyle(document.documentElement).direction === "rtl";
  host.dataset.position = wished ? position : isRightToLeft ? "left" : "right";
  if (typeof launcher_text === "string" && launcher_text) launcher.dataset.label = launcher_text;
  else delete launcher.dataset.label;
  for (const [name, pixels] of Object.entries({ "--x": wishes.offset_x, "--y": wishes.offset_y })) {
    if (typeof pixels === "number" && pixels >= 0) host.style.setProperty(name, `${Math.min(pixels, 400)}px`);
  }
}

export const darkQuery = "(prefers-color-scheme: dark)";

export function isDark(wish: unknown): boolean {
  return wish === "dark" || (wish !== "light" && matchMedia(darkQuery).matches);
}

/** Relative luminance as WCAG 2 defines it. */
export function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}
