// The four lists of the inbox, as the agent API asks for them.

export type Filter = "mine" | "waiting" | "bot" | "all";

export const filters: { value: Filter; label: string; query: Record<string, string>; empty: string }[] = [
  {
    value: "mine",
    label: "Mine",
    query: { assignee: "me", status: "open" },
    empty: "You have no chats. Join one from Waiting.",
  },
  {
    value: "waiting",
    label: "Waiting",
    query: { holder: "queue", status: "open" },
    empty: "Nobody is waiting. Well done.",
  },
  {
    value: "bot",
    label: "Bot",
    query: { holder: "bot", status: "open" },
    empty: "The bot is not talking to anybody.",
  },
  {
    value: "all",
    label: "All",
    query: {},
    empty: "No conversations yet. Put the widget on a page to get the first one.",
  },
];
