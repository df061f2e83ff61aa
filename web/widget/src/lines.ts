// What an event line says to the visitor, in the visitor's language.
import { agentName } from "@baton/shared/events";
import type { Entry } from "@baton/shared/wire";
import { type TextKey, t } from "./texts.ts";

const keys: Record<string, TextKey> = {
  agent_joined: "joined",
  agent_left: "left",
  transferred: "transferred",
  returned_to_bot: "returned",
  handoff_requested: "looking",
  handoff_cancelled: "returned",
  handoff_expired: "notInTime",
  closed: "closedLine",
  reopened: "reopened",
};

/** What only led to the next event is not worth a line of its own: of "looking" and "joined" the second tells all. */
const steps = new Set(["handoff_requested", "handoff_missed", "handoff_cancelled"]);

export function eventLine(entry: Entry, next?: Entry): string | null {
  if (next?.kind === "event" && steps.has(entry.event ?? "")) return null;
  if (entry.event === "handoff_missed") {
    return t(entry.data?.result === "closed_hours" ? "closedHours" : "missed");
  }
  const key = entry.event ? keys[entry.event] : undefined;
  if (key) return t(key, { name: agentName(entry) });
  return entry.event === "rated" ? null : entry.text;
}
