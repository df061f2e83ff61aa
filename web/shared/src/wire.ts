// The words of the contract as they travel over HTTP, SSE and Ably alike.

export type InteractionMode = "ai_only" | "human_only" | "hybrid";
export type Holder = "bot" | "queue" | "agent";
export type Author = "visitor" | "bot" | "agent" | "system";

export interface Entry {
  id: string;
  seq: number | null;
  note_seq: number | null;
  after_seq: number | null;
  kind: "message" | "event";
  author: Author;
  author_name: string | null;
  text: string | null;
  event: string | null;
  data: Record<string, unknown> | null;
  in_reply_to: number | null;
  client_message_id: string | null;
  audience: "everyone" | "agents";
  created_at: string;
}

export interface Person {
  id: string;
  name: string;
  picture?: string | null;
}

export interface QueuePlace {
  position: number | null;
  wait_seconds_low: number | null;
  wait_seconds_high: number | null;
}

export interface Handoff {
  trigger: "visitor" | "phrase" | "model" | "agent" | "ai_unavailable" | "mode" | null;
  reason: string | null;
  result: string | null;
  summary?: string | null;
  requested_at: string | null;
}

export interface Visitor {
  id: string;
  name: string | null;
  email: string | null;
  verified: boolean;
  attributes: Record<string, unknown> | null;
  page: { url?: string | null; title?: string | null } | null;
  locale: string | null;
}

/** A visitor's view lacks `offer`, `last_note_seq`, `handoff.summary`, `team` and `tags`. */
export interface Conversation {
  id: string;
  bot_id: string;
  interaction_mode: InteractionMode;
  status: "open" | "closed";
  holder: Holder;
  epoch: number;
  last_seq: number;
  last_note_seq?: number | null;
  agent: Person | null;
  queue: QueuePlace | null;
  offer?: { agent: Person; expires_at: string } | null;
  handoff: Handoff | null;
  visitor: Visitor | null;
  team?: { id: string; name: string } | null;
  tags?: { id: string; name: string; colour: string }[];
  created_at: string;
  updated_at: string;
  closed_at: string | null;
}

export interface Typing {
  author: Author;
  agent: Person | null;
  until: string;
}

export interface Turn {
  turn_id: string;
  attempt: number;
  epoch: number;
  in_reply_to: number | null;
  state: "thinking" | "done" | "discarded";
}

export interface Delta {
  turn_id: string;
  attempt: number;
  epoch: number;
  in_reply_to: number | null;
  index: number;
  text: string;
}

export type LiveMessage =
  | { name: "entry"; data: Entry }
  | { name: "conversation"; data: Conversation }
  | { name: "typing"; data: Typing }
  | { name: "turn"; data: Turn }
  | { name: "delta"; data: Delta };

const names = new Set(["entry", "conversation", "typing", "turn", "delta"]);

/** What arrived by SSE or Ably, if it is a message that we know; anything else is not for us. */
export function liveMessage(name: string | undefined, data: unknown): LiveMessage | null {
  if (!name || !names.has(name) || typeof data !== "object" || data === null) return null;
  return { name, data } as LiveMessage;
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string | null;
  request_id?: string | null;
  errors?: { field: string; message: string }[] | null;
  holder_agent?: Person | null;
}

/** `type` may be a slug or an address that ends with it. */
export function problemType(problem: { type?: string } | null | undefined): string {
  return (problem?.type ?? "").split(/[/#:]/).pop() ?? "";
}
