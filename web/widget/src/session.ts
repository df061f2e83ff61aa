// What a visitor comes back to: token, conversation and unsent messages, kept in this browser.
import type { Pending } from "./outbox.ts";

export interface Session {
  conversationId: string;
  token: string;
  expiresAt: string;
  renewAt: number;
  readSeq: number;
  /** The request for a person whose bad news the visitor has put away. */
  dismissed: string | null;
  /** Up to here the visitor has put the preview away. */
  hushedSeq?: number;
  /** Not this visitor's first chat: there are earlier ones to look at. */
  again?: boolean;
}

export interface Stored {
  session: Session | null;
  pending: Pending[];
  /** No sound, please. */
  quiet: boolean;
}

export interface SessionStore {
  load(): Stored;
  save(stored: Stored): void;
}

const nothing: Stored = { session: null, pending: [], quiet: false };

/** Where things are kept. In an isolated frame the browser may forbid its own storage: then the page keeps them for it. */
export type Keeper = Pick<Storage, "getItem" | "setItem" | "removeItem">;

let shared: () => Keeper = () => localStorage;
let own: () => Keeper = () => sessionStorage;

export function keepElsewhere(keeper: Keeper): void {
  shared = () => keeper;
  own = () => keeper;
}

/** Storage may be forbidden or full: then the chat lives as long as the page. */
export function sessionStore(name: string): SessionStore {
  return {
    load() {
      try {
        return { ...nothing, ...JSON.parse(shared().getItem(name) ?? "{}") };
      } catch {
        return nothing;
      }
    },
    save(stored) {
      try {
        if (stored.session || stored.pending.length || stored.quiet)
          shared().setItem(name, JSON.stringify(stored));
        else shared().removeItem(name);
      } catch {
        return; // See above: nothing is lost but the way back after a reload.
      }
    },
  };
}

export function openName(name: string): string {
  return `${name}:open`;
}

/** Whether the chat was open when this tab was here last; the tab's own affair, so not in the shared storage. */
export function isLeftOpen(name: string): boolean {
  try {
    return own().getItem(openName(name)) !== null;
  } catch {
    return false;
  }
}

export function keepOpen(name: string, open: boolean): void {
  try {
    if (open) own().setItem(openName(name), "open");
    else own().removeItem(openName(name));
  } catch {
    return; // Forbidden here: after a reload the chat is closed, which is no harm.
  }
}

/** A token is renewed in good time; a wrong clock of this machine costs renewals, never the session. */
export function lifeOf(expiresAt: string, now: number): Pick<Session, "expiresAt" | "renewAt"> {
  const life = Math.max(Date.parse(expiresAt) - now, 300_000);
  return { expiresAt, renewAt: now + life * 0.8 };
}
