// The marks inside a line of Markdown. Everything that is no mark that we know stays text, character by character.

export type Inline =
  | { type: "text"; text: string }
  | { type: "code"; text: string }
  | { type: "strong" | "emphasis" | "deleted"; children: Inline[] }
  | { type: "link"; href: string; children: Inline[] };

interface Mark {
  node: Inline;
  end: number;
}

const special = /[\\`*_~[h]/;
const marks = [
  { token: "**", type: "strong" },
  { token: "__", type: "strong" },
  { token: "~~", type: "deleted" },
  { token: "*", type: "emphasis" },
  { token: "_", type: "emphasis" },
] as const;
const deepest = 4;

export function inline(text: string, depth = 0): Inline[] {
  const nodes: Inline[] = [];
  const search = searcher(text);
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? "";
    const mark = special.test(character) ? readMark(text, at, depth, search) : null;
    if (mark) {
      if (plain) nodes.push({ type: "text", text: plain });
      plain = "";
      nodes.push(mark.node);
      at = mark.end;
    } else if (character === "\\" && /[\\`*_~[\]()#>.!+-]/.test(text[at + 1] ?? "")) {
      plain += text[at + 1];
      at += 2;
    } else {
      plain += character;
      at += 1;
    }
  }
  if (plain) nodes.push({ type: "text", text: plain });
  return nodes;
}

type Search = (token: string, from: number) => number;

/** indexOf that remembers what is not there: ten thousand open brackets must not be searched ten thousand times. */
function searcher(text: string): Search {
  const missing = new Set<string>();
  return (token, from) => {
    const found = missing.has(token) ? -1 : text.indexOf(token, from);
    if (found < 0) missing.add(token);
    return found;
  };
}

function readMark(text: string, at: number, depth: number, search: Search): Mark | null {
  const character = text[at];
  if (character === "`") return readCode(text, at, search);
  if (depth >= deepest) return null;
  if (character === "[") return readLink(text, at, depth, search);
  if (character === "h") return readAddress(text, at);
  return readEmphasis(text, at, depth, search);
}

function readCode(text: string, at: number, search: Search): Mark | null {
  const end = search("`", at + 1);
  return end > at + 1 ? { node: { type: "code", text: text.slice(at + 1, end) }, end: end + 1 } : null;
}

function readLink(text: string, at: number, depth: number, search: Search): Mark | null {
  const middle = search("](", at);
  const end = middle < 0 ? -1 : search(")", middle);
  if (end < 0 || end - at > 4000) return null;
  const label = text.slice(at + 1, middle);
  const href = label.includes("[")
    ? null
    : safeAddress(
        text
          .slice(middle + 2, end)
          .trim()
          .split(/\s/)[0] ?? "",
      );
  return href ? { node: { type: "link", href, children: inline(label, depth + 1) }, end: end + 1 } : null;
}

function readAddress(text: string, at: number): Mark | null {
  if (!text.startsWith("http://", at) && !text.startsWith("https://", at)) return null;
  if (/\w/.test(text[at - 1] ?? "")) return null;
  const shown = (text.slice(at, at + 2000).match(/^[^\s<>"'`]+/)?.[0] ?? "").replace(/[.,;:!?)\]*_~]+$/, "");
  const href = safeAddress(shown);
  return href
    ? { node: { type: "link", href, children: [{ type: "text", text: shown }] }, end: at + shown.length }
    : null;
}

function readEmphasis(text: string, at: number, depth: number, search: Search): Mark | null {
  for (const { token, type } of marks) {
    if (!text.startsWith(token, at)) continue;
    const end = search(token, at + token.length);
    const said = end < 0 ? "" : text.slice(at + token.length, end);
    const insideWord =
      token.startsWith("_") && (/\w/.test(text[at - 1] ?? "") || /\w/.test(text[end + token.length] ?? ""));
    if (!said || /^\s|\s$/.test(said) || insideWord) continue;
    return { node: { type, children: inline(said, depth + 1) }, end: end + token.length };
  }
  return null;
}

/** Only http, https and mailto; the parser has already undone tabs, case and entities when we look. */
export function safeAddress(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
}
