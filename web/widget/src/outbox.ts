// What the visitor has said and the server has not confirmed yet: sent in order, again and again, in place.
import type { Attachment } from "@baton/shared/attachments";
import { backoff } from "@baton/shared/backoff";
import { Refusal } from "./api.ts";

export interface Pending {
  client_message_id: string;
  text: string;
  /** Uploaded already. */
  files?: Attachment[];
  state: "sending" | "sent" | "failed";
  seq: number | null;
  reason: string | null;
}

export interface OutboxOptions {
  deliver(message: Pending): Promise<{ seq: number }>;
  onChange(pending: Pending[]): void;
  /** Nobody answers: what is to be sent stays in line until somebody does. */
  onSilence?(): void;
  wait?(milliseconds: number): Promise<void>;
}

/** So often a server may say "not now" before the visitor is asked: a good minute, as a restart may take. */
const patience = 10;

export class Outbox {
  #pending: Pending[];
  #sending = false;
  #wake = () => {};

  constructor(
    private readonly options: OutboxOptions,
    stored: Pending[] = [],
  ) {
    this.#pending = stored;
  }

  get pending(): Pending[] {
    return this.#pending;
  }

  add(text: string, files: Attachment[] = []): void {
    const message: Pending = {
      client_message_id: newId(),
      text,
      ...(files.length ? { files } : {}),
      state: "sending",
      seq: null,
      reason: null,
    };
    this.#change([...this.#pending, message]);
    void this.pump();
  }

  retry(id: string): void {
    this.#update(id, { state: "sending", reason: null });
    void this.pump();
  }

  drop(id: string): void {
    this.#change(this.#pending.filter(message => message.client_message_id !== id));
  }

  /** What the transcript shows by itself needs no place here any more. */
  settle(isThere: (message: Pending) => boolean): void {
    const left = this.#pending.filter(message => !isThere(message));
    if (left.length !== this.#pending.length) this.#change(left);
  }

  clear(): void {
    this.#change([]);
  }

  /** One at a time and in order: the second must never overtake the first. */
  async pump(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    try {
      for (let next = this.#next(); next; next = this.#next()) await this.#deliver(next);
    } finally {
      this.#sending = false;
    }
  }

  /** The way is free again: what waits for its next attempt need not wait any longer. */
  hurry(): void {
    this.#wake();
    void this.pump();
  }

  #next(): Pending | undefined {
    return this.#pending.find(message => message.state === "sending");
  }

  async #deliver(message: Pending): Promise<void> {
    const id = message.client_message_id;
    let refusals = 0;
    for (let attempt = 0; this.#next()?.client_message_id === id; attempt += 1) {
      try {
        const { seq } = await this.options.deliver(message);
        this.#update(id, { state: "sent", seq });
        return;
      } catch (error) {
        const refused = error instanceof Refusal ? error : null;
        if (refused) refusals += 1;
        else this.options.onSilence?.();
        if (refused && (!refused.passing || refusals >= patience)) {
          this.#update(id, { state: "failed", reason: refused.type || null });
          return;
        }
        await this.#wait(refused?.retryAfter ?? backoff(attempt));
      }
    }
  }

  #wait(milliseconds: number): Promise<void> {
    if (this.options.wait) return this.options.wait(milliseconds);
    return new Promise(done => {
      this.#wake = done;
      setTimeout(done, milliseconds);
    });
  }

  #update(id: string, change: Partial<Pending>): void {
    this.#change(
      this.#pending.map(message => (message.client_message_id === id ? { ...message, ...change } : message)),
    );
  }

  #change(pending: Pending[]): void {
    this.#pending = pending;
    this.options.onChange(pending);
  }
}

/** randomUUID exists only on secure pages; getRandomValues everywhere. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}
