// Every word that a visitor reads: English at hand, the other languages one small file each, fetched when wanted.
import { english, type TextKey, type Texts } from "./locales/en.ts";

export type { TextKey };

const others: Record<string, () => Promise<{ default: Texts }>> = {
  ar: () => import("./locales/ar.ts"),
  de: () => import("./locales/de.ts"),
  es: () => import("./locales/es.ts"),
  fr: () => import("./locales/fr.ts"),
  ja: () => import("./locales/ja.ts"),
};

let texts: Partial<Texts> = english;
let language = "en";

/** English words that come with a part of the widget. */
export function addEnglish(words: Partial<Texts>): void {
  Object.assign(english, words);
}

export function spoken(): string {
  return language;
}

export function t(key: TextKey, values: Record<string, string | number> = {}): string {
  return (texts[key] ?? "").replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** The first of the wanted languages that we speak, and that the bot allows where it names any. */
export function pickLanguage(wanted: readonly string[], allowed: readonly string[] = []): string {
  const ours = (tag: string) => tag.toLowerCase().split(/[-_]/)[0] ?? "";
  const may = new Set(allowed.map(ours));
  const isOurs = (tag: string) => (tag === "en" || Object.hasOwn(others, tag)) && (!may.size || may.has(tag));
  return [...wanted, ...allowed].map(ours).find(isOurs) ?? "en";
}

/** Resolves with the language that is spoken from now on: a file that cannot be had leaves the old one. */
export async function speak(wanted: string): Promise<string> {
  if (wanted === language) return language;
  try {
    texts = (await others[wanted]?.())?.default ?? english;
    language = wanted;
  } catch {
    return language; // Offline, or a page that forbids the file: words in another language are better than none.
  }
  return language;
}

export const languageOf = () => language;

export function directionOf(tag: string): "rtl" | "ltr" {
  return tag === "ar" ? "rtl" : "ltr";
}

export function timeOf(iso: string): string {
  return new Intl.DateTimeFormat(language, { timeStyle: "short" }).format(new Date(iso));
}

export function dayOf(iso: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
}
