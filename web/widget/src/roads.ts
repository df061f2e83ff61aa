// How live messages reach the visitor: SSE with the bot, Ably with people, SSE again when Ably fails.
import type { Link, RealtimeGrant } from "@baton/shared/realtime";
import { type LiveMessage, liveMessage } from "@baton/shared/wire";

export interface RoadsOptions {
  openStream(): () => void;
  realtimeToken(): Promise<RealtimeGrant & { channel: string }>;
  catchUp(): Promise<void>;
  onMessage(message: LiveMessage): void;
}

/** Ably may be away this long before we listen by SSE again, and is tried again after the other. */
const graceTime = 8000;
const retryTime = 30_000;
/** With people, what was missed is asked for this often: Ably may be connected and still not be told anything. */
const netTime = 10_000;

export class Roads {
  #closeStream: (() => void) | null = null;
  #link: Link | null = null;
  #wantsPeople = false;
  #moving = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #grace: ReturnType<typeof setTimeout> | undefined;
  #net: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly options: RoadsOptions) {}

  get isOnStream(): boolean {
    return this.#closeStream !== null;
  }

  /** Called whenever the conversation changes; does nothing when the right road is taken already. */
  steer(withPeople: boolean): void {
    if (!this.#link && !this.#moving) this.#closeStream ??= this.options.openStream();
    if (withPeople === this.#wantsPeople) return;
    this.#wantsPeople = withPeople;
    clearTimeout(this.#retry);
    if (withPeople) void this.#toRealtime();
    else this.#toStream();
  }

  close(): void {
    this.#wantsPeople = false;
    clearTimeout(this.#retry);
    this.#dropLink();
    this.#closeStream?.();
    this.#closeStream = null;
  }

  async #toRealtime(): Promise<void> {
    if (this.#moving || this.#link) return;
    this.#moving = true;
    try {
      const grant = await this.options.realtimeToken();
      const { connect } = await import("@baton/shared/realtime");
      if (this.#wantsPeople) await this.#attach(connect, grant);
    } catch {
      // No key, not escalated any more, or Ably away: SSE carries everything as well.
      this.#fallBack();
    } finally {
      this.#moving = false;
    }
  }

  async #attach(
    connect: typeof import("@baton/shared/realtime").connect,
    grant: RealtimeGrant & { channel: string },
  ): Promise<void> {
    const link = connect(grant, this.options.realtimeToken, state => this.#onState(link, state));
    this.#link = link;
    const lost = () => this.#link === link && this.#fallBack();
    await inTime(
      link.attach(grant.channel, {
        onMessage: (name, data) => {
          const message = liveMessage(name, data);
          if (message && this.#link === link) this.options.onMessage(message);
        },
        onAttached: () => void this.options.catchUp(),
        onLost: lost,
      }),
    );
    // Presence only shows agents that the visitor is there; the chat goes on without it.
    link.enter(grant.channel).catch(() => undefined);
    await this.options.catchUp();
    if (this.#link !== link) return;
    this.#closeStream?.();
    this.#closeStream = null;
    this.#net = setInterval(() => void this.options.catchUp(), netTime);
  }

  #onState(link: Link, state: "connecting" | "connected" | "lost"): void {
    if (this.#link !== link) return;
    clearTimeout(this.#grace);
    if (state === "lost") this.#fallBack();
    else if (state === "connecting") this.#grace = setTimeout(() => this.#fallBack(), graceTime);
  }

  #fallBack(): void {
    this.#toStream();
    clearTimeout(this.#retry);
    if (this.#wantsPeople) this.#retry = setTimeout(() => void this.#toRealtime(), retryTime);
  }

  #toStream(): void {
    this.#closeStream ??= this.options.openStream();
    this.#dropLink();
  }

  #dropLink(): void {
    clearTimeout(this.#grace);
    clearInterval(this.#net);
    this.#link?.close();
    this.#link = null;
  }
}

function inTime<T>(promise: Promise<T>): Promise<T> {
  return Promise.race([
    promise,
    new Promise<T>((_, fail) => setTimeout(() => fail(new Error("attach took too long")), graceTime)),
  ]);
}
