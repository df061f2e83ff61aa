// The bot's answer while it is being written: which pieces may be shown, and when the draft must go.
import type { Conversation, Delta, Entry, Turn } from "./wire.ts";

export interface Draft {
  turn_id: string;
  attempt: number;
  epoch: number;
  in_reply_to: number | null;
  text: string;
  next: number;
  jump: boolean;
  held: Record<number, string>;
}

export interface Drafting {
  draft: Draft | null;
  ended: { turn_id: string; attempt: number } | null;
}

export const nothingDrafted: Drafting = { draft: null, ended: null };

/** Pieces of one attempt that came early are held; this many mean that the missing one is lost. */
const patience = 8;

export function onTurn(state: Drafting, turn: Turn, epoch: number): Drafting {
  if (isStale(state, turn, epoch)) return state;
  if (turn.state === "discarded") return { draft: null, ended: ending(turn) };
  const draft = state.draft && sameAttempt(state.draft, turn) ? state.draft : blank(turn);
  // The text of a turn that is done stays until its entry arrives, so that nothing flickers.
  if (turn.state === "done") return { draft: draft.text ? draft : null, ended: state.ended };
  return { draft, ended: state.ended };
}

export function onDelta(state: Drafting, delta: Delta, epoch: number): Drafting {
  if (isStale(state, delta, epoch)) return state;
  const draft = state.draft && sameAttempt(state.draft, delta) ? state.draft : blank(delta);
  return { draft: withPiece(draft, delta), ended: state.ended };
}

/** The stored answer takes the place of its draft. */
export function onAnswer(state: Drafting, entry: Entry): Drafting {
  if (entry.author !== "bot") return state;
  const turnId = entry.data?.turn_id;
  const { draft } = state;
  const answered = draft && (draft.turn_id === turnId || draft.in_reply_to === entry.in_reply_to);
  if (typeof turnId !== "string") return answered ? { ...state, draft: null } : state;
  return { draft: answered ? null : draft, ended: { turn_id: turnId, attempt: Number.POSITIVE_INFINITY } };
}

/** Once the bot does not hold the baton, or the epoch moved on, its draft is void. */
export function onConversation(state: Drafting, conversation: Conversation): Drafting {
  const { draft } = state;
  if (!draft) return state;
  const holds = conversation.status === "open" && conversation.holder === "bot";
  return holds && draft.epoch >= conversation.epoch ? state : { ...state, draft: null };
}

function isStale(state: Drafting, turn: Turn | Delta, epoch: number): boolean {
  if (turn.epoch < epoch) return true;
  const { draft, ended } = state;
  if (ended?.turn_id === turn.turn_id && turn.attempt <= ended.attempt) return true;
  if (!draft) return false;
  if (draft.turn_id === turn.turn_id) return turn.attempt < draft.attempt;
  return turn.epoch < draft.epoch || (turn.in_reply_to ?? 0) < (draft.in_reply_to ?? 0);
}

/**
 * Index 0 says everything so far, so it replaces what is shown, and the next piece may have any number
 * (a listener who comes late gets the text so far as index 0 and then the running numbers).
 */
function withPiece(draft: Draft, { index, text }: Delta): Draft {
  if (index === 0) return { ...draft, text, next: 1, jump: true, held: {} };
  if (index < draft.next) return draft;
  const held = { ...draft.held, [index]: text };
  if (draft.next === 0) return { ...draft, held };
  const lost = draft.jump || Object.keys(held).length > patience;
  return drain({
    ...draft,
    held,
    jump: false,
    next: lost ? Math.min(...Object.keys(held).map(Number)) : draft.next,
  });
}

function drain(draft: Draft): Draft {
  let { text, next } = draft;
  const held = { ...draft.held };
  for (let piece = held[next]; piece !== undefined; piece = held[next]) {
    text += piece;
    delete held[next];
    next += 1;
  }
  return { ...draft, text, next, held };
}

function blank({ turn_id, attempt, epoch, in_reply_to }: Turn | Delta): Draft {
  return { turn_id, attempt, epoch, in_reply_to, text: "", next: 0, jump: false, held: {} };
}

function sameAttempt(draft: Draft, turn: Turn | Delta): boolean {
  return draft.turn_id === turn.turn_id && draft.attempt === turn.attempt && draft.epoch === turn.epoch;
}

function ending({ turn_id, attempt }: Turn): { turn_id: string; attempt: number } {
  return { turn_id, attempt };
}
