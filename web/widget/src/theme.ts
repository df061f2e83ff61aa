// The bot's colour, checked before it becomes CSS, with a text colour that can be read on it.

export function applyColour(host: HTMLElement, colour: unknown): void {
  if (typeof colour !== "string" || !/^#[0-9a-f]{6}$/i.test(colour)) return;
  host.style.setProperty("--accent", colour);
  const bright = luminance(colour) > 0.18;
  host.style.setProperty("--accent-text", bright ? "#111827" : "#ffffff");
  if (!bright) host.style.setProperty("--accent-link", colour);
}

/** Relative luminance as WCAG 2 defines it. */
export function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
