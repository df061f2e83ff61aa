// The lists of the inbox, as the agent API asks for them.

export type Filter = "mine" | "waiting" | "bot" | "all";

export interface List {
  query: Record<string, string | boolean>;
  empty: string;
}

export const filters: (List & { value: Filter; label: string })[] = [
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
    query: { status: "open" },
    empty: "No open conversations. Put the widget on a page to get the first one.",
  },
];

export const otherLists: Record<"missed" | "mentions" | "closed", List> = {
  missed: {
    query: { missed: true, status: "open" },
    empty: "Nobody asked for a person while nobody was there.",
  },
  mentions: { query: { mentioned: true }, empty: "No note mentions you. All is seen." },
  closed: { query: { status: "closed" }, empty: "No closed chats yet." },
};

export function listOf(filter: Filter): List {
  return filters.find(one => one.value === filter) ?? otherLists.closed;
}
