// Canned replies in a reply: a slash at the beginning of a word opens them, names are filled in.

export interface Canned {
  id: string;
  shortcut: string;
  text: string;
}

/** What is typed after the slash just before the cursor, or null. */
export function slashBefore(text: string, cursor: number): string | null {
  return /(?:^|\s)\/([a-z0-9_-]*)$/i.exec(text.slice(0, cursor))?.[1]?.toLowerCase() ?? null;
}

/** By shortcut first, then by what the text says. */
export function matching(replies: Canned[], typed: string): Canned[] {
  const begins = replies.filter(one => one.shortcut.startsWith(typed));
  const says = replies.filter(one => !begins.includes(one) && one.text.toLowerCase().includes(typed));
  const byName = (a: Canned, b: Canned) => a.shortcut.localeCompare(b.shortcut);
  return [...begins.sort(byName), ...says.sort(byName)].slice(0, 8);
}

/** An unknown variable stays as it is, so that it is seen before it is sent. */
export function filled(text: string, names: { visitor: string; agent: string }): string {
  return text.replace(
    /( ?)\{\{\s*(visitor|agent)\.name\s*\}\}/g,
    (_, space: string, who: "visitor" | "agent") => (names[who] ? space + names[who] : ""),
  );
}

/** The text with the reply in place of the slash and what follows it, and where the cursor stands then. */
export function inserted(text: string, cursor: number, typed: string, reply: string): [string, number] {
  const start = cursor - typed.length - 1;
  return [text.slice(0, start) + reply + text.slice(cursor), start + reply.length];
}
