// A safe subset of Markdown as a plain tree: whoever renders it makes nodes of it, never HTML.
import { type Inline, inline } from "./inline.ts";

export type { Inline } from "./inline.ts";

export type Block =
  | { type: "paragraph"; children: Inline[] }
  | { type: "heading"; children: Inline[] }
  | { type: "quote"; children: Inline[] }
  | { type: "code"; text: string }
  | { type: "list"; start: number | null; items: Inline[][] };

const fence = /^ {0,3}(`{3,}|~{3,})/;
const heading = /^ {0,3}#{1,6} +(.*)$/;
const quote = /^ {0,3}> ?(.*)$/;
const bullet = /^ {0,8}[-*+] +(.*)$/;
const numbered = /^ {0,8}(\d{1,9})[.)] +(.*)$/;

export function markdown(text: string): Block[] {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    if (!(lines[at] ?? "").trim()) at += 1;
    else at = readBlock(lines, at, blocks);
  }
  return blocks;
}

/** The text of an answer that is still being written, without a link that has only begun. */
export function settledPart(text: string): string {
  return text.replace(/\[[^\]\n]{0,200}(\](\([^)\s]{0,500})?)?$/, "");
}

function readBlock(lines: string[], at: number, blocks: Block[]): number {
  const line = lines[at] ?? "";
  const opening = line.match(fence)?.[1];
  if (opening) return readCode(lines, at + 1, opening, blocks);
  const title = line.match(heading)?.[1];
  if (title !== undefined) {
    blocks.push({ type: "heading", children: inline(title.replace(/ +#+ *$/, "")) });
    return at + 1;
  }
  if (quote.test(line)) return readQuote(lines, at, blocks);
  if (bullet.test(line) || numbered.test(line)) return readList(lines, at, blocks);
  return readParagraph(lines, at, blocks);
}

function readCode(lines: string[], from: number, opening: string, blocks: Block[]): number {
  let end = from;
  while (end < lines.length && !(lines[end] ?? "").trim().startsWith(opening)) end += 1;
  blocks.push({ type: "code", text: lines.slice(from, end).join("\n") });
  return end + 1;
}

function readQuote(lines: string[], from: number, blocks: Block[]): number {
  const [said, end] = takeWhile(lines, from, line => line.match(quote)?.[1]);
  blocks.push({ type: "quote", children: inline(said.join("\n")) });
  return end;
}

function readList(lines: string[], from: number, blocks: Block[]): number {
  const first = (lines[from] ?? "").match(numbered);
  const [items, end] = takeWhile(lines, from, line =>
    first ? line.match(numbered)?.[2] : line.match(bullet)?.[1],
  );
  blocks.push({
    type: "list",
    start: first ? Number(first[1]) : null,
    items: items.map(item => inline(item)),
  });
  return end;
}

function readParagraph(lines: string[], from: number, blocks: Block[]): number {
  const [said, end] = takeWhile(lines, from, (line, index) =>
    index > from && startsBlock(line) ? undefined : line.trim() ? line : undefined,
  );
  blocks.push({ type: "paragraph", children: inline(said.join("\n")) });
  return end;
}

function startsBlock(line: string): boolean {
  return [fence, heading, quote, bullet, numbered].some(pattern => pattern.test(line));
}

function takeWhile(
  lines: string[],
  from: number,
  take: (line: string, index: number) => string | undefined,
): [string[], number] {
  const taken: string[] = [];
  let at = from;
  for (; at < lines.length; at += 1) {
    const part = take(lines[at] ?? "", at);
    if (part === undefined) break;
    taken.push(part);
  }
  return [taken, at];
}
