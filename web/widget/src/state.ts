// Everything that the widget shows follows from this.
import type { FileRules } from "@baton/shared/attachments";
import { emptyTimeline, type Timeline } from "@baton/shared/timeline";
import type { Conversation, Entry, InteractionMode } from "@baton/shared/wire";
import type { Pending } from "./outbox.ts";
import type { Session } from "./session.ts";
import type { Look } from "./theme.ts";

export interface FormField {
  key: string;
  label: string;
  required: boolean;
}

export interface Bot {
  id: string;
  name: string;
  greeting: string | null;
  suggestions: string[];
  interaction_mode: InteractionMode;
  theme: Look | null;
  languages: string[];
  form_fields: FormField[];
  consent_text: string;
  attachments: FileRules;
  people_available: boolean;
}

export interface ChatState {
  open: boolean;
  bot: Bot | null;
  /** The bot could not be loaded: a wrong id, or a page that is not on its list. */
  unknown: boolean;
  session: Session | null;
  timeline: Timeline;
  pending: Pending[];
  quiet: boolean;
  /** The page has brought a token that says who the visitor is. */
  vouched: boolean;
  /** What the window shows. */
  view: "chat" | "earlier";
  offline: boolean;
  /** A button's request is under way. */
  busy: boolean;
  /** What the last button could not do. */
  notice: string | null;
  locale: string;
  dark: boolean;
  /** What must be known before a person comes is being asked for. */
  form: boolean;
}

export const emptyState: ChatState = {
  open: false,
  bot: null,
  unknown: false,
  session: null,
  timeline: emptyTimeline,
  pending: [],
  quiet: false,
  vouched: false,
  view: "chat",
  offline: false,
  busy: false,
  notice: null,
  locale: "en",
  dark: false,
  form: false,
};

export type Phase = "bot" | "waiting" | "agent" | "closed";

/** Who has the baton, as the visitor sees it; a human_only chat waits only once it was asked for. */
export function phaseOf(conversation: Conversation | null): Phase {
  if (!conversation) return "bot";
  if (conversation.status === "closed") return "closed";
  if (conversation.holder === "agent") return "agent";
  if (conversation.holder === "bot") return "bot";
  const asked = conversation.queue ?? conversation.handoff?.requested_at;
  return asked || conversation.interaction_mode !== "human_only" ? "waiting" : "bot";
}

export function isWithPeople(conversation: Conversation | null): boolean {
  return conversation?.status === "open" && conversation.holder !== "bot";
}

/** The request that found nobody, unless the visitor has put the news away. */
export function missedRequest(state: ChatState): { id: string; result: string } | null {
  const { conversation } = state.timeline;
  const handoff = conversation?.handoff;
  if (phaseOf(conversation) !== "bot" || !handoff) return null;
  if (handoff.result !== "no_agents" && handoff.result !== "closed_hours") return null;
  const id = `${conversation?.epoch}:${handoff.requested_at}`;
  return state.session?.dismissed === id ? null : { id, result: handoff.result };
}

export function canAskForPerson(state: ChatState): boolean {
  const mode = state.timeline.conversation?.interaction_mode ?? state.bot?.interaction_mode;
  return mode === "hybrid" && phaseOf(state.timeline.conversation) === "bot" && !missedRequest(state);
}

export function unread(state: ChatState): Entry[] {
  const read = state.session?.readSeq ?? 0;
  return state.timeline.entries.filter(
    entry => entry.kind === "message" && entry.author !== "visitor" && (entry.seq ?? 0) > read,
  );
}

/** The newest words that the visitor has neither seen nor waved away. */
export function previewed(state: ChatState): Entry | undefined {
  const last = unread(state).at(-1);
  return last && (last.seq ?? 0) > (state.session?.hushedSeq ?? 0) ? last : undefined;
}

export function hasEarlier({ session, timeline, vouched }: ChatState): boolean {
  return vouched || !!session?.again || !!timeline.conversation?.visitor?.verified;
}

/** What the bot wants to know before a person comes, and nobody has told yet; all of it only if some is required. */
export function missingFields({ bot, timeline }: ChatState): FormField[] {
  const visitor = timeline.conversation?.visitor;
  const known: Record<string, unknown> = {
    ...visitor?.attributes,
    name: visitor?.name,
    email: visitor?.email,
  };
  const missing = (bot?.form_fields ?? []).filter(
    field => known[field.key] == null || known[field.key] === "",
  );
  return missing.some(field => field.required) ? missing : [];
}

export function needsForm(state: ChatState): boolean {
  const agreed = state.timeline.conversation?.visitor?.attributes?.consent === true;
  return missingFields(state).length > 0 || (!!state.bot?.consent_text && !agreed);
}
