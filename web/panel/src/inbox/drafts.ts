// What was typed and not yet sent, per conversation and agent: kept over switching and reloading.

export type Audience = "everyone" | "agents";

export interface Draft {
  text: string;
  audience: Audience;
}

const empty: Draft = { text: "", audience: "everyone" };
const keyOf = (agentId: string, conversationId: string) => `baton-draft-${agentId}-${conversationId}`;

export function readDraft(agentId: string, conversationId: string): Draft {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(agentId, conversationId)) ?? "null") as Draft | null;
    return typeof kept?.text === "string" ? { ...empty, ...kept } : empty;
  } catch {
    return empty; // Not ours, or storage is forbidden: begin anew.
  }
}

export function keepDraft(agentId: string, conversationId: string, draft: Draft): void {
  const key = keyOf(agentId, conversationId);
  try {
    if (draft.text) localStorage.setItem(key, JSON.stringify(draft));
    else localStorage.removeItem(key);
  } catch {
    return; // Full or forbidden: the text is still on the screen.
  }
}
