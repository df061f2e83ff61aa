// The visitor's standing with the gateway: a session begun when needed, kept over reloads, renewed in time.
import type { Conversation } from "@baton/shared/wire";
import { type Api, type Method, Refusal } from "./api.ts";
import type { Pending } from "./outbox.ts";
import { lifeOf, type Session, type SessionStore } from "./session.ts";
import type { ChatState } from "./state.ts";
import type { Store } from "./store.ts";

type Started = { conversation: Conversation; visitor_token: string; expires_at: string };
type Renewed = { visitor_token: string; expires_at: string };

export interface VisitOptions {
  bot: string;
  api: Api;
  store: Store<ChatState>;
  kept: SessionStore;
  onStarted(conversation: Conversation): void;
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
  save(change: Partial<{ session: Session | null; pending: Pending[] }>): void {
    const { store, kept } = this.options;
    store.set(change);
    const { session, pending } = store.get();
    kept.save({ session, pending });
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
    return Object.keys(change).length ? this.call<Conversation>("PATCH", "/visitor", change) : null;
  }

  forgetUser(): void {
    this.#user = {};
  }

  /** The session, with a token that will last a while. */
  async session(): Promise<Session> {
    const { session } = this.options.store.get();
    if (!session) return this.start();
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
    const { api, bot, onStarted } = this.options;
    const body = {
      bot_id: bot,
      locale: navigator.language,
      ...(Object.keys(this.#user).length ? { visitor: this.#user } : {}),
      page: { url: location.href.slice(0, 2000), title: document.title.slice(0, 300) },
    };
    const token = previous && Date.parse(previous.expiresAt) > Date.now() ? previous.token : undefined;
    const started = await api.call<Started>("POST", "conversations", { token, body });
    const session: Session = {
      conversationId: started.conversation.id,
      token: started.visitor_token,
      ...lifeOf(started.expires_at, Date.now()),
      readSeq: 0,
      dismissed: null,
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
      if (error instanceof Refusal) return session;
      throw error;
    }
  }
}
