// What a key or the palette can do: rooms of the panel offer commands while they are open, keys and palette run them.
import { useEffect, useRef } from "react";

export type Command =
  | "next"
  | "previous"
  | "unread"
  | "search"
  | "reply"
  | "note"
  | "take"
  | "close"
  | "palette"
  | "help"
  | "leave";

export interface Shortcut {
  command: Command;
  keys: string;
  label: string;
}

export const shortcuts: Shortcut[] = [
  { command: "next", keys: "j", label: "Next conversation in the list" },
  { command: "previous", keys: "k", label: "Previous conversation in the list" },
  { command: "unread", keys: "u", label: "Open the next unread conversation" },
  { command: "search", keys: "/", label: "Search conversations" },
  { command: "take", keys: "t", label: "Join or take over" },
  { command: "reply", keys: "r", label: "Write a reply" },
  { command: "note", keys: "n", label: "Write a private note" },
  { command: "close", keys: "e", label: "Close the conversation" },
  { command: "help", keys: "?", label: "Show the shortcuts" },
];

const offered = new Map<Command, (() => void)[]>();

/** The latest offer counts; false when nobody offers it now. */
export function run(command: Command): boolean {
  const action = offered.get(command)?.at(-1);
  action?.();
  return action !== undefined;
}

export function isOffered(command: Command): boolean {
  return (offered.get(command)?.length ?? 0) > 0;
}

export function offer(command: Command, action: () => void): () => void {
  const actions = offered.get(command) ?? [];
  offered.set(command, [...actions, action]);
  return () =>
    offered.set(
      command,
      (offered.get(command) ?? []).filter(one => one !== action),
    );
}

export function useCommand(command: Command, action: () => void, available = true): void {
  const latest = useRef(action);
  latest.current = action;
  useEffect(() => (available ? offer(command, () => latest.current()) : undefined), [command, available]);
}

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "isComposing" | "target">;

/** Single keys count only outside of fields and dialogs, and never together with a modifier. */
export function commandOf(event: Pressed, singleKeys: boolean): Command | null {
  if (event.isComposing) return null;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") return "palette";
  const element = event.target instanceof HTMLElement ? event.target : null;
  const inside = element?.closest("[role=dialog], [role=menu], [role=listbox]");
  if (event.key === "Escape" && element?.closest("textarea") && !inside) return "leave";
  if (!singleKeys || event.ctrlKey || event.metaKey || event.altKey || inside) return null;
  if (element?.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]"))
    return null;
  return shortcuts.find(shortcut => shortcut.keys === event.key)?.command ?? null;
}
