// Every word that a visitor reads, in one place, so that it can be translated.

const english = {
  title: "Chat",
  open: "Open chat",
  close: "Close chat",
  end: "End chat",
  assistant: "AI assistant",
  waitingTitle: "Finding you a person",
  agentRole: "Support team",
  humanOnly: "Our team replies here",
  closedTitle: "Chat ended",
  you: "You",
  placeholder: "Write a message…",
  placeholderClosed: "Write to open this chat again…",
  send: "Send",
  sending: "Sending…",
  notSent: "Not sent.",
  retry: "Try again",
  discard: "Remove",
  endedForGood: "This chat has ended.",
  talkToHuman: "Talk to a human",
  typing: "{name} is typing",
  thinking: "The assistant is writing",
  waiting: "You are in line",
  position: "Number {position} in line",
  waitRange: "about {low} to {high}",
  waitAbout: "about {low}",
  waitUnknown: "We cannot say how long it will take. Your place is kept, also if you leave this page.",
  neverMind: "Never mind, back to the assistant",
  missed: "Nobody is available right now",
  closedHours: "Our team is closed at the moment",
  missedHint: "Leave your e-mail and we will get back to you, or wait until somebody comes.",
  email: "Your e-mail",
  leaveEmail: "Leave e-mail",
  emailSaved: "Thank you. We will write to {email}.",
  waitAnyway: "Wait anyway",
  carryOn: "Carry on with the assistant",
  rate: "How was this chat?",
  star: "{score} of 5",
  comment: "Anything to add? (optional)",
  sendRating: "Send rating",
  thanks: "Thank you for your rating.",
  startAgain: "Start a new chat",
  offline: "Connection lost. Trying again…",
  failed: "That did not work. Please try again.",
  unknown: "This chat is not available here.",
  reload: "Try again",
  transcript: "Messages",
};

export type TextKey = keyof typeof english;

export function t(key: TextKey, values: Record<string, string | number> = {}): string {
  return english[key].replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

export function timeOf(iso: string): string {
  return new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" }).format(new Date(iso));
}

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.max(10, Math.round(seconds / 10) * 10)} s`;
  return `${Math.round(seconds / 60)} min`;
}

/** An honest range, or nothing. */
export function waitRange(low: number | null | undefined, high: number | null | undefined): string | null {
  if (low == null && high == null) return null;
  const [from, to] = [duration(low ?? high ?? 0), duration(high ?? low ?? 0)];
  return from === to ? t("waitAbout", { low: from }) : t("waitRange", { low: from, high: to });
}
