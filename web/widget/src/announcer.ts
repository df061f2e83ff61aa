// What happens in the widget, told to the page as DOM events: `baton:open`, `baton:message`, …
import { type ChatState, phaseOf, unread } from "./state.ts";
import type { Store } from "./store.ts";

export type Happening =
  | "ready"
  | "open"
  | "close"
  | "message"
  | "unread"
  | "handoff"
  | "agent-joined"
  | "closed"
  | "csat"
  | "error";

export function tell(name: Happening, detail: unknown = null): void {
  document.dispatchEvent(new CustomEvent(`baton:${name}`, { detail }));
}

export function announceChanges(store: Store<ChatState>): void {
  let before = store.get();
  store.subscribe(() => {
    const [was, now] = [before, store.get()];
    before = now;
    if (was.open !== now.open) tell(now.open ? "open" : "close");
    if (now.unknown && !was.unknown) tell("error", { reason: "unavailable" });
    if (was.timeline.entries.length !== now.timeline.entries.length) tellEntries(was, now);
    const count = unread(now).length;
    if (count !== unread(was).length) tell("unread", { count });
    tellPhase(was, now);
  });
}

/** Only what came in now: the history that a reload brings back is no news. */
function tellEntries(was: ChatState, now: ChatState): void {
  if (!was.timeline.conversation) return;
  for (const { seq, kind, author, author_name, text, event, data } of now.timeline.entries) {
    if ((seq ?? 0) <= was.timeline.lastSeq) continue;
    if (kind === "message") tell("message", { author, author_name, text, seq });
    if (kind === "message" && author !== "visitor" && !now.quiet && (!now.open || document.hidden)) call();
    if (event === "rated") tell("csat", { score: data?.score });
  }
}

/** A sound that cannot be made is no trouble: the badge and the preview are there all the same. */
export function call(ring = true): void {
  import("./sound.ts").then(sound => ring && sound.ring()).catch(() => undefined);
}

function tellPhase(was: ChatState, now: ChatState): void {
  const conversation = now.timeline.conversation;
  if (!conversation || !was.timeline.conversation) return;
  const phase = phaseOf(conversation);
  if (phase === phaseOf(was.timeline.conversation)) return;
  if (phase === "waiting") tell("handoff", { conversation_id: conversation.id });
  if (phase === "agent") tell("agent-joined", { name: conversation.agent?.name });
  if (phase === "closed") tell("closed", { conversation_id: conversation.id });
}
