// What to call people and moments in the inbox.

interface Named {
  id: string;
  visitor: { name: string | null; email?: string | null } | null;
}

/** Visitors without a name are told apart by the end of their conversation's id. */
export function visitorName({ id, visitor }: Named): string {
  return visitor?.name || visitor?.email || `Visitor ${id.slice(-4)}`;
}

export function waited(since: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3600)];
  if (hours >= 24) return `${Math.floor(hours / 24)} d`;
  if (hours) return `${hours}:${String(minutes % 60).padStart(2, "0")} h`;
  return `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
}

export function timeOfDay(iso: string): string {
  return new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" }).format(new Date(iso));
}

export function moment(iso: string): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(iso),
  );
}

export function day(iso: string): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium" }).format(new Date(iso));
}
