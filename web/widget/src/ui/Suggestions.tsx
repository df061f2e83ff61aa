// First questions to tap; gone once the visitor has said anything.
import { type ChatState, phaseOf } from "../state.ts";

export function Suggestions({ state, onSend }: { state: ChatState; onSend(text: string): void }) {
  const { timeline, pending, bot } = state;
  const spoken = pending.length > 0 || timeline.entries.some(entry => entry.author === "visitor");
  const withBot = phaseOf(timeline.conversation) === "bot";
  if (spoken || !withBot || !bot?.suggestions?.length) return null;
  return (
    <div class="chips">
      {bot.suggestions.map(suggestion => (
        <button key={suggestion} type="button" dir="auto" onClick={() => onSend(suggestion)}>
          {suggestion}
        </button>
      ))}
    </div>
  );
}
