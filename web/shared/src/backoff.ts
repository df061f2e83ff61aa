// How long to wait before trying again: doubling, with jitter, so that clients do not return all at once.

export function backoff(attempt: number, { first = 500, most = 15_000, random = Math.random } = {}): number {
  const whole = Math.min(most, first * 2 ** Math.max(0, attempt));
  return Math.round(whole * (0.5 + random() * 0.5));
}

/** A refusal may say itself when to come back. */
export function retryAfter(headers: Headers): number | null {
  const seconds = Number(headers.get("Retry-After") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
}
