// Fails when a built file outgrows its budget (gzip -9, in KB).
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const widget = new URL("../services/gateway/gateway/static/widget/", import.meta.url);
const panel = new URL("../services/agent-api/agent_api/static/panel/assets/", import.meta.url);
const budgets = [
  { name: "widget loader", folder: widget, match: /^loader\.js$/, limit: 2 },
  { name: "widget main", folder: widget, match: /^main\.js$/, limit: 24 },
  { name: "widget frame, page", folder: widget, match: /^host\.js$/, limit: 2 },
  { name: "widget frame, inside", folder: widget, match: /^frame\.js$/, limit: 1.5 },
  { name: "widget cards chunk", folder: new URL("chunks/", widget), match: /^cards-.*\.js$/, limit: 5 },
  { name: "widget files chunk", folder: new URL("chunks/", widget), match: /^files-.*\.js$/, limit: 5 },
  {
    name: "widget realtime chunk",
    folder: new URL("chunks/", widget),
    match: /^(realtime|live)-.*\.js$/,
    limit: 43,
  },
  ...["ar", "de", "es", "fr", "ja"].map(locale => ({
    name: `widget words ${locale}`,
    folder: new URL("chunks/", widget),
    match: new RegExp(`^${locale}-.*\\.js$`),
    limit: 2,
  })),
  { name: "panel entry", folder: panel, files: entryOf(panel), limit: 260 },
  { name: "panel realtime chunk", folder: panel, match: /^realtime-.*\.js$/, limit: 43 },
  { name: "panel reports", folder: panel, match: /^ReportsPage-.*\.js$/, limit: 145 },
  { name: "panel styles", folder: panel, match: /\.css$/, limit: 40 },
];

/** What the first screen loads: the entry, and every file that it imports before it can begin. */
function entryOf(folder) {
  const found = new Set(readdirSync(folder).filter(file => /^index-.*\.js$/.test(file)));
  for (const file of found) {
    const code = readFileSync(new URL(file, folder), "utf8");
    for (const [, name] of code.matchAll(/(?:\bfrom|\bimport)\s*"\.\/([^"]+\.js)"/g)) found.add(name);
  }
  return [...found];
}

let failed = false;
for (const { name, folder, match, limit, files: named } of budgets) {
  const files = named ?? readdirSync(folder).filter(file => match.test(file));
  const bytes = files.reduce(
    (sum, file) => sum + gzipSync(readFileSync(new URL(file, folder)), { level: 9 }).length,
    0,
  );
  const fits = files.length > 0 && bytes <= limit * 1024;
  failed ||= !fits;
  console.log(
    `${fits ? "ok  " : "FAIL"} ${name.padEnd(24)} ${(bytes / 1024).toFixed(1).padStart(7)} KB of ${limit}`,
  );
}
process.exit(failed ? 1 : 0);
