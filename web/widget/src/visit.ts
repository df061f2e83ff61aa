// The visitor's standing with the gateway: a session begun when needed, kept over reloads, renewed in time.
import type { Conversation } from "@baton/shared/wire";
import { type Api, type Method, Refusal } from "./api.ts";
import { lifeOf, type Session, type SessionStore, type Stored } from "./session.ts";
import type { ChatState } from "./state.ts";
import type { Store } from "./store.ts";

type Started = { conversation: Conversation; visitor_token: string; expires_at: string };
type Renewed = { visitor_token: string; expires_at: string };

export interface VisitOptions {
  bot: string;
  api: Api;
  store: Store<ChatState>;
  kept: SessionStore;
  page(): { url: string; title: string };
  onStarted(conversation: Conversation): void;
  /** Another tab has begun it. */
  onFound(session: Session): void;
  /** The server does not know this conversation, or this token, any more. */
  onUnknown(conversationId: string): void;
}

/** Who the page, or the visitor, says the visitor is. */
export interface User {
  external_id?: string;
  name?: string;
  email?: string;
  attributes?: Record<string, unknown>;
  identity_token?: string;
}

export class Visit {
  #user: User = {};
  #starting: Promise<Session> | null = null;
  #renewing: Promise<Session> | null = null;

  constructor(private readonly options: VisitOptions) {}

  /** In the state and in the browser's storage alike. */
  save(change: Partial<Stored>): void {
    const { store, kept } = this.options;
    store.set(change);
    const { session, pending, quiet } = store.get();
    kept.save({ session, pending, quiet });
  }

  /** A request on this visitor's conversation, which begins now if there is none. */
  async call<T>(method: Method, path: string, body?: unknown): Promise<T> {
    const { conversationId, token } = await this.session();
    try {
      return await this.options.api.call<T>(method, `conversations/${conversationId}${path}`, {
        token,
        body,
      });
    } catch (error) {
      const unknown = error instanceof Refusal && [401, 404].includes(error.status);
      if (unknown) this.options.onUnknown(conversationId);
      throw error;
    }
  }

  /** Told now if there is a conversation; else it goes along when one begins. */
  async identify(user: User): Promise<Conversation | null> {
    this.#user = { ...this.#user, ...user, attributes: { ...this.#user.attributes, ...user.attributes } };
    // A start that is under way may have left without it.
    await this.#starting?.catch(() => null);
    if (!this.options.store.get().session) return null;
    const { external_id: _label, ...change } = user;
    if (!Object.keys(change).length) return null;
    const told = await this.call<Conversation>("PATCH", "/visitor", change);
    const { session } = this.options.store.get();
    // Vouched for, the visitor may be another one than the token says: the next request asks for a fresh one.
    if (session && user.identity_token) this.save({ session: { ...session, renewAt: 0 } });
    return told;
  }

  /** A request about this visitor, not about this conversation. */
  async ask<T>(method: Method, path: string): Promise<T> {
    const { token } = await this.session();
    return this.options.api.call<T>(method, path, { token });
  }

  forgetUser(): void {
    this.#user = {};
  }

  /** The session, with a token that will last a while. */
  async session(): Promise<Session> {
    const { store, kept, onFound } = this.options;
    // Another tab may have begun the chat a moment ago.
    const session = store.get().session ?? kept.load().session;
    if (!session) return this.start();
    if (!store.get().session) onFound(session);
    if (Date.now() < session.renewAt) return session;
    this.#renewing ??= this.#renew(session).finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  /** A new conversation; of the same visitor, where there is a session to show for it. */
  start(previous?: Session): Promise<Session> {
    this.#starting ??= this.#begin(previous).finally(() => {
      this.#starting = null;
    });
    return this.#starting;
  }

  async #begin(previous?: Session): Promise<Session> {
    const { api, bot, page, onStarted } = this.options;
    const { url, title } = page();
    const body = {
      bot_id: bot,
      locale: navigator.language,
      ...(Object.keys(this.#user).length ? { visitor: this.#user } : {}),
      page: { url: url.slice(0, 2000), title: title.slice(0, 300) },
    };
    const token = previous && Date.parse(previous.expiresAt) > Date.now() ? previous.token : undefined;
    const started = await api.call<Started>("POST", "conversations", { token, body });
    const session: Session = {
      conversationId: started.conversation.id,
      token: started.visitor_token,
      ...lifeOf(started.expires_at, Date.now()),
      readSeq: 0,
      dismissed: null,
      again: !!previous,
    };
    this.save({ session });
    onStarted(started.conversation);
    return session;
  }

  async #renew(session: Session): Promise<Session> {
    const { api, store } = this.options;
    try {
      const path = `conversations/${session.conversationId}/token`;
      const fresh = await api.call<Renewed>("POST", path, { token: session.token });
      const life = lifeOf(fresh.expires_at, Date.now());
      const renewed = { ...(store.get().session ?? session), token: fresh.visitor_token, ...life };
      this.save({ session: renewed });
      return renewed;
    } catch (error) {
      // Refused: the old token may be good for a few minutes yet; whether it is, the next request shows.
      if (!(error instanceof Refusal)) throw error;
      const patient = { ...(store.get().session ?? session), renewAt: Date.now() + 60_000 };
      this.save({ session: patient });
      return patient;
    }
  }
}
