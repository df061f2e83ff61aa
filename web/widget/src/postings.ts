// What page and isolated frame say to each other; each side checks origin and window before it listens.

import type { Settings } from "./mount.ts";

export interface Beginning {
  bot: string;
  base: string;
  settings: Settings;
  kept: Record<string, string | null>;
  lang: string;
  dir: string;
  page: { url: string; title: string };
  narrow: boolean;
}

export type ToFrame =
  | ({ baton: "begin" } & Beginning)
  | { baton: "run"; command: string; given: unknown[] }
  | { baton: "kept"; name: string; value: string | null }
  | { baton: "narrow"; narrow: boolean };

export type FromFrame =
  | { baton: "hello" }
  | { baton: "keep"; name: string; value: string | null }
  | { baton: "tell"; name: string; detail: unknown }
  | { baton: "focus" }
  | {
      baton: "look";
      launcher: { label: string; text: string; unread: string };
      style: Record<string, string>;
      position: string;
      shows: "panel" | "preview" | "";
      unread: number;
    };

export function isOurs(data: unknown): data is FromFrame & ToFrame {
  return typeof data === "object" && data !== null && "baton" in data;
}

/** Under these names, and no others, the page keeps things for the frame. */
export function keptNames({ base, bot }: { base: string; bot: string }): string[] {
  const name = `baton:${base}:${bot}`;
  return [name, `${name}:open`];
}
