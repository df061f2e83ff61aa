// The stream of live messages over SSE: it reconnects by itself and goes on after the last entry.
import { backoff } from "@baton/shared/backoff";
import { readFrames } from "@baton/shared/sse";
import { type LiveMessage, liveMessage } from "@baton/shared/wire";
import { type Refusal, refusal } from "./api.ts";

export interface StreamOptions {
  url: string;
  token(): Promise<string>;
  lastSeq(): number;
  onMessage(message: LiveMessage): void;
  onConnected(): void;
  onLost(): void;
  /** Refused for good: trying again with the same token is of no use. */
  onRefused(refused: Refusal): void;
}

/** The server says something (a comment at least) every 15 s; after this much silence the line is dead. */
const silence = 40_000;

export function openStream(options: StreamOptions): () => void {
  const ended = new AbortController();
  void keepListening(options, ended.signal);
  return () => ended.abort();
}

async function keepListening(options: StreamOptions, ended: AbortSignal): Promise<void> {
  for (let attempt = 0; !ended.aborted; attempt += 1) {
    let pause: number | null = null;
    try {
      const refused = await listen(options, ended, () => {
        attempt = 0;
      });
      if (refused && !refused.passing) return ended.aborted ? undefined : options.onRefused(refused);
      pause = refused?.retryAfter ?? null;
    } catch {
      // No network, cut connection, or our own watchdog: what follows is the same.
    }
    if (ended.aborted) return;
    options.onLost();
    await rest(pause ?? backoff(attempt), ended);
  }
}

async function listen(
  options: StreamOptions,
  ended: AbortSignal,
  onOpen: () => void,
): Promise<Refusal | null> {
  const watchdog = new AbortController();
  let timer = setTimeout(() => watchdog.abort(), silence);
  try {
    const response = await fetch(options.url, {
      headers: {
        Accept: "text/event-stream",
        Authorization: `Bearer ${await options.token()}`,
        "Last-Event-ID": String(options.lastSeq()),
      },
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.any([ended, watchdog.signal]),
    });
    if (!response.ok) return await refusal(response);
    onOpen();
    options.onConnected();
    await readFrames(
      response,
      ({ event, data }) => {
        const message = liveMessage(event, parsed(data));
        if (message && !ended.aborted) options.onMessage(message);
      },
      () => {
        clearTimeout(timer);
        timer = setTimeout(() => watchdog.abort(), silence);
      },
    );
    return null;
  } finally {
    clearTimeout(timer);
  }
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return null; // Not ours; a gap that it leaves is read by seq.
  }
}

/** A pause that ends early when the network is back. */
function rest(milliseconds: number, ended: AbortSignal): Promise<void> {
  return new Promise(done => {
    const finish = () => {
      clearTimeout(timer);
      removeEventListener("online", finish);
      done();
    };
    const timer = setTimeout(finish, milliseconds);
    addEventListener("online", finish);
    ended.addEventListener("abort", finish, { once: true });
  });
}
