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
}

export interface Stored {
  session: Session | null;
  pending: Pending[];
}

export interface SessionStore {
  load(): Stored;
  save(stored: Stored): void;
}

const nothing: Stored = { session: null, pending: [] };

/** Storage may be forbidden or full: then the chat lives as long as the page. */
export function sessionStore(name: string): SessionStore {
  return {
    load() {
      try {
        return { ...nothing, ...JSON.parse(localStorage.getItem(name) ?? "{}") };
      } catch {
        return nothing;
      }
    },
    save(stored) {
      try {
        if (stored.session || stored.pending.length) localStorage.setItem(name, JSON.stringify(stored));
        else localStorage.removeItem(name);
      } catch {
        return; // See above: nothing is lost but the way back after a reload.
      }
    },
  };
}

/** Whether the chat was open when this tab was here last; the tab's own affair, so not in the shared storage. */
export function isLeftOpen(name: string): boolean {
  try {
    return sessionStorage.getItem(name) !== null;
  } catch {
    return false;
  }
}

export function keepOpen(name: string, open: boolean): void {
  try {
    if (open) sessionStorage.setItem(name, "open");
    else sessionStorage.removeItem(name);
  } catch {
    return; // Forbidden here: after a reload the chat is closed, which is no harm.
  }
}

/** A token is renewed in good time; a wrong clock of this machine costs renewals, never the session. */
export function lifeOf(expiresAt: string, now: number): Pick<Session, "expiresAt" | "renewAt"> {
  const life = Math.max(Date.parse(expiresAt) - now, 300_000);
  return { expiresAt, renewAt: now + life * 0.8 };
}
