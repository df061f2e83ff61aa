// How figures are written: spans of time, shares, money, days.

export function span(seconds: number | null): string {
  if (seconds === null) return "–";
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export function share(part: number, whole: number): string {
  return whole ? `${Math.round((part / whole) * 100)} %` : "–";
}

export function count(number: number | null): string {
  return number === null ? "–" : new Intl.NumberFormat().format(number);
}

export function dollars(amount: number): string {
  const digits = amount > 0 && amount < 1 ? 4 : 2;
  return `$${amount.toFixed(digits)}`;
}

/** A local day that the server named; noon in UTC, so that no time zone moves it. */
export function dayName(date: string): string {
  return new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", timeZone: "UTC" }).format(
    new Date(`${date}T12:00:00Z`),
  );
}

export const triggers: Record<string, string> = {
  visitor: "Pressed the button",
  phrase: "Asked in words",
  model: "The bot decided",
  agent: "An agent stepped in",
  ai_unavailable: "The AI failed",
  mode: "People only",
};
