// What an event line says, for a visitor and for an agent.
import type { Entry } from "./wire.ts";

function nameOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (typeof value === "object" && value !== null && "name" in value) return String(value.name);
  return null;
}

export function agentName(entry: Entry): string {
  const data = entry.data ?? {};
  return nameOf(data.to) ?? nameOf(data.agent) ?? entry.author_name ?? "Someone";
}

type Line = (entry: Entry) => string | null;

const visitorLines: Record<string, Line> = {
  agent_joined: entry => `${agentName(entry)} joined the chat`,
  agent_left: entry => `${agentName(entry)} left. You keep your place in the queue`,
  transferred: entry => `${agentName(entry)} takes over from here`,
  returned_to_bot: () => "You are talking to the assistant again",
  handoff_requested: () => "We are looking for a person to help you",
  handoff_cancelled: () => "You are talking to the assistant again",
  handoff_expired: () => "Nobody could come in time. We are sorry",
  handoff_missed: entry =>
    entry.data?.result === "closed_hours"
      ? "Our team is closed at the moment"
      : "Nobody is available right now",
  closed: () => "This chat was closed",
  reopened: () => "This chat is open again",
  rated: () => null,
};

const agentLines: Record<string, Line> = {
  agent_left: entry => `${agentName(entry)} left; back to the queue`,
  transferred: entry => `Passed to ${agentName(entry)}`,
  returned_to_bot: () => "Returned to the bot",
  handoff_requested: () => "Asked for a person",
  handoff_cancelled: () => "The visitor does not need a person any more",
  handoff_expired: () => "The waiting limit was reached",
  handoff_missed: () => "Asked for a person, nobody was available",
  closed: () => "Closed",
  reopened: () => "Reopened",
  rated: entry => `Rated ${String(entry.data?.score ?? "")} of 5`,
};

export function visitorLine(entry: Entry): string | null {
  return lineFrom(visitorLines, entry);
}

export function agentLine(entry: Entry): string {
  return lineFrom({ ...visitorLines, ...agentLines }, entry) ?? entry.event ?? "";
}

function lineFrom(lines: Record<string, Line>, entry: Entry): string | null {
  const line = entry.event ? lines[entry.event] : undefined;
  return line ? line(entry) : entry.text;
}
