// The one reducer for SSE and Ably: whatever the road, in whatever order, the same picture comes out.
import { type Drafting, nothingDrafted, onAnswer, onConversation, onDelta, onTurn } from "./turn.ts";
import type { Conversation, Entry, LiveMessage, Person, Typing } from "./wire.ts";

export interface TypingNow {
  author: Typing["author"];
  agent: Person | null;
  until: number;
}

export interface Timeline extends Drafting {
  conversation: Conversation | null;
  epoch: number;
  /** Entries for everyone, gapless from 1 to `lastSeq`. */
  entries: Entry[];
  lastSeq: number;
  /** Entries for agents, gapless from 1 to `lastNoteSeq`. */
  notes: Entry[];
  lastNoteSeq: number;
  /** What arrived beyond a gap, waiting for the entries before it. */
  early: Entry[];
  typing: TypingNow[];
}

export const emptyTimeline: Timeline = {
  ...nothingDrafted,
  conversation: null,
  epoch: 0,
  entries: [],
  lastSeq: 0,
  notes: [],
  lastNoteSeq: 0,
  early: [],
  typing: [],
};

export type TimelineAction =
  | { type: "live"; message: LiveMessage; now: number }
  | { type: "page"; entries: Entry[] }
  | { type: "conversation"; conversation: Conversation }
  | { type: "tick"; now: number };

export const typingLasts = 6000;

export function reduce(state: Timeline, action: TimelineAction): Timeline {
  switch (action.type) {
    case "live":
      return onLive(state, action.message, action.now);
    case "page":
      return action.entries.reduce(withEntry, state);
    case "conversation":
      return withConversation(state, action.conversation);
    case "tick":
      return state.typing.some(typing => typing.until <= action.now)
        ? { ...state, typing: state.typing.filter(typing => typing.until > action.now) }
        : state;
  }
}

/** Whether something is missing that only a read (everything after `lastSeq`) can bring. */
export function isBehind(state: Timeline): boolean {
  const { conversation } = state;
  return (
    state.early.length > 0 ||
    (conversation?.last_seq ?? 0) > state.lastSeq ||
    (conversation?.last_note_seq ?? 0) > state.lastNoteSeq ||
    state.epoch > (conversation?.epoch ?? state.epoch)
  );
}

function onLive(state: Timeline, message: LiveMessage, now: number): Timeline {
  switch (message.name) {
    case "entry":
      return withEntry(state, message.data);
    case "conversation":
      return withConversation(state, message.data);
    case "typing":
      return withTyping(state, message.data, now);
    case "turn":
      return {
        ...state,
        ...onTurn(state, message.data, state.epoch),
        epoch: Math.max(state.epoch, message.data.epoch),
      };
    case "delta":
      return {
        ...state,
        ...onDelta(state, message.data, state.epoch),
        epoch: Math.max(state.epoch, message.data.epoch),
      };
  }
}

function withEntry(state: Timeline, entry: Entry): Timeline {
  const added = entry.audience === "agents" ? withNote(state, entry) : withPublic(state, entry);
  return added === state ? state : withEarly(added);
}

function withPublic(state: Timeline, entry: Entry): Timeline {
  const seq = entry.seq ?? 0;
  if (seq <= state.lastSeq) return state;
  if (seq > state.lastSeq + 1) return hold(state, entry);
  return {
    ...state,
    ...onAnswer(state, entry),
    entries: [...state.entries, entry],
    lastSeq: seq,
    typing:
      entry.kind === "message" ? state.typing.filter(typing => typing.author !== entry.author) : state.typing,
  };
}

function withNote(state: Timeline, entry: Entry): Timeline {
  const noteSeq = entry.note_seq ?? 0;
  if (noteSeq <= state.lastNoteSeq) return state;
  if (noteSeq > state.lastNoteSeq + 1) return hold(state, entry);
  return { ...state, notes: [...state.notes, entry], lastNoteSeq: noteSeq };
}

function hold(state: Timeline, entry: Entry): Timeline {
  return state.early.some(held => held.id === entry.id)
    ? state
    : { ...state, early: [...state.early, entry] };
}

/** After each step forward, what was early may have become the next. */
function withEarly(state: Timeline): Timeline {
  const next = state.early.find(entry =>
    entry.audience === "agents" ? entry.note_seq === state.lastNoteSeq + 1 : entry.seq === state.lastSeq + 1,
  );
  const waiting = state.early.filter(
    entry =>
      entry !== next &&
      (entry.audience === "agents"
        ? (entry.note_seq ?? 0) > state.lastNoteSeq
        : (entry.seq ?? 0) > state.lastSeq),
  );
  const cleaned = waiting.length === state.early.length ? state : { ...state, early: waiting };
  return next ? withEntry(cleaned, next) : cleaned;
}

function withConversation(state: Timeline, conversation: Conversation): Timeline {
  const known = state.conversation;
  if (known && isOlder(conversation, known)) return state;
  const merged = known ? merge(known, conversation) : conversation;
  return {
    ...state,
    ...onConversation(state, merged),
    conversation: merged,
    epoch: Math.max(state.epoch, merged.epoch),
  };
}

/** Snapshots may overtake each other: the epoch decides, then the sequence, then the time of the change. */
function isOlder(incoming: Conversation, known: Conversation): boolean {
  if (incoming.epoch !== known.epoch) return incoming.epoch < known.epoch;
  if (incoming.last_seq !== known.last_seq) return incoming.last_seq < known.last_seq;
  return Date.parse(incoming.updated_at) < Date.parse(known.updated_at);
}

/** The visitor's view lacks what only agents see; an agent who hears it keeps what he knows already. */
function merge(known: Conversation, incoming: Conversation): Conversation {
  const handoff = incoming.handoff && { ...known.handoff, ...incoming.handoff };
  return { ...known, ...incoming, handoff };
}

function withTyping(state: Timeline, { author, agent }: Typing, now: number): Timeline {
  const others = state.typing.filter(typing => typing.author !== author || typing.agent?.id !== agent?.id);
  // Counted from its arrival: `until` is the server's clock, and this one may be wrong.
  return { ...state, typing: [...others, { author, agent, until: now + typingLasts }] };
}

/** Entries and notes as agents read them: each note right after the entry that it was written under. */
export function withNotesInPlace(state: Pick<Timeline, "entries" | "notes">): Entry[] {
  const result: Entry[] = [];
  let note = 0;
  const takeNotes = (upTo: number) => {
    for (let next = state.notes[note]; next && (next.after_seq ?? 0) <= upTo; next = state.notes[note]) {
      result.push(next);
      note += 1;
    }
  };
  takeNotes(0);
  for (const entry of state.entries) {
    result.push(entry);
    takeNotes(entry.seq ?? 0);
  }
  takeNotes(Number.POSITIVE_INFINITY);
  return result;
}
