// Colleagues named in a note: an @ at the beginning of a word opens the list, and the name in the text counts.

export interface Colleague {
  id: string;
  name: string;
  email: string;
  active: boolean;
}

/** What is typed after the @ just before the cursor, or null; a name may have a space in it. */
export function atBefore(text: string, cursor: number): string | null {
  return /(?:^|\s)@([^\s@]*(?: [^\s@]*)?)$/.exec(text.slice(0, cursor))?.[1]?.toLowerCase() ?? null;
}

/** Whose name, or a word of it, begins with what was typed. */
export function namesakes<One extends Colleague>(colleagues: One[], typed: string): One[] {
  const begins = (name: string) =>
    name.startsWith(typed) || name.split(/\s+/).some(word => word.startsWith(typed));
  return colleagues
    .filter(one => one.active && begins(one.name.toLowerCase()))
    .sort((a, b) => a.name.localeCompare(b.name))
    .slice(0, 8);
}

/** Who is named in the note as it stands now: whoever was taken out of it again is not told. */
export function named(text: string, colleagues: Colleague[]): string[] {
  // Longer names first, so that "@Sam Lee" does not also name "Sam".
  const byLength = colleagues.filter(one => one.active).sort((a, b) => b.name.length - a.name.length);
  let rest = text;
  const ids: string[] = [];
  for (const { id, name } of byLength) {
    const pattern = new RegExp(
      `(^|\\s)@${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\p{L}\\p{N}])`,
      "gu",
    );
    if (!pattern.test(rest)) continue;
    ids.push(id);
    rest = rest.replace(pattern, "$1");
  }
  return ids.slice(0, 20);
}
