// Files that come with a message: what an entry tells of them, for widget and panel alike.
import type { Entry } from "./wire.ts";

export interface Attachment {
  id: string;
  name: string;
  type: string;
  size: number;
  width: number | null;
  height: number | null;
}

export type FileKind = "image" | "pdf" | "text";

/** A bot's rules. */
export interface FileRules {
  enabled: boolean;
  max_bytes: number;
  types: FileKind[];
}

export function attachmentsOf(entry: Pick<Entry, "data">): Attachment[] {
  const files = entry.data?.attachments;
  return Array.isArray(files) ? files : [];
}

/** What stands for a message in one line: its words, or else its files' names. */
export function gistOf(entry: Pick<Entry, "data" | "text">): string {
  return entry.text || namesOf(attachmentsOf(entry));
}

/** Everything in words, for where files cannot be shown. */
export function wordsOf(entry: Pick<Entry, "data" | "text">): string {
  const names = attachmentsOf(entry).map(file => `[${file.name}]`);
  return [entry.text, ...names].filter(Boolean).join(" ");
}

export function namesOf(files: Attachment[]): string {
  return files.map(file => file.name).join(", ");
}

const accepted: Record<FileKind, string> = {
  image: "image/png,image/jpeg,image/gif,image/webp",
  pdf: "application/pdf",
  text: "text/plain,text/csv,.log,.md,.json",
};

/** For the file chooser; what a file is, only the server decides. */
export function acceptedBy(rules: FileRules): string {
  return rules.types.map(kind => accepted[kind]).join(",");
}

export function sizeIn(language: string, bytes: number): string {
  const [unit, amount] =
    bytes < 1e3 ? ["byte", bytes] : bytes < 1e6 ? ["kilobyte", bytes / 1e3] : ["megabyte", bytes / 1e6];
  const style: Intl.NumberFormatOptions = { style: "unit", unit: String(unit), unitDisplay: "short" };
  const digits = { maximumFractionDigits: Number(amount) < 10 ? 1 : 0 };
  return new Intl.NumberFormat(language, { ...style, ...digits }).format(Number(amount));
}
