// The three interaction modes and the ways of routing, in words that an admin can choose by.
import type { InteractionMode } from "@baton/shared/wire";

export const modes: Record<InteractionMode, { title: string; text: string; needsAbly: boolean }> = {
  hybrid: {
    title: "Hybrid",
    text: "The bot answers first. A person takes over when the visitor asks, when the bot gives up, or when an agent steps in.",
    needsAbly: true,
  },
  ai_only: {
    title: "AI Only",
    text: "The bot answers everything. There is no way to a person, and nobody is disturbed.",
    needsAbly: false,
  },
  human_only: {
    title: "Human Only",
    text: "Every chat goes straight to the queue. The AI is never called.",
    needsAbly: true,
  },
};

export const routings = [
  { value: "manual", label: "By hand: agents pick from the queue" },
  { value: "round_robin", label: "Round robin: offered in turn" },
  { value: "least_busy", label: "Least busy: offered to whoever has fewest chats" },
];
