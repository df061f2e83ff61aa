// The one door to Ably in the browser; loaded only when a conversation needs it.

import type { Message, RealtimeChannel } from "ably";
import { BaseRealtime, FetchRequest, RealtimePresence, WebSocketTransport } from "ably/modular";

export interface RealtimeGrant {
  token: string;
  client_options: Record<string, unknown>;
}

export interface Link {
  /** Resolves when attached; every (re)attachment calls `onAttached`, because something may be missing. */
  attach(channel: string, listener: ChannelListener): Promise<void>;
  detach(channel: string): void;
  enter(channel: string): Promise<void>;
  close(): void;
}

/** Agents see each other: members are known by the client id of their token. */
export interface AgentLink extends Link {
  /** Be seen on a channel and hear who is there, until the returned function is called. */
  present(channel: string, listener: (clientIds: string[]) => void): () => void;
}

export interface ChannelListener {
  onMessage: (name: string | undefined, data: unknown) => void;
  onAttached?: () => void;
  onLost?: () => void;
}

export type LinkState = "connecting" | "connected" | "lost";

/** `authorize` asks our own server; it is called again whenever the token nears its end. */
export function connect(
  first: RealtimeGrant,
  authorize: () => Promise<RealtimeGrant>,
  onState: (state: LinkState) => void,
): AgentLink {
  let grant: RealtimeGrant | null = first;
  const client = new BaseRealtime({
    ...first.client_options,
    plugins: { WebSocketTransport, FetchRequest, RealtimePresence },
    authCallback: (_params, done) => {
      const given = grant;
      grant = null;
      (given ? Promise.resolve(given) : authorize()).then(
        ({ token }) => done(null, token),
        error => done(String(error), null),
      );
    },
  });
  client.connection.on(change => onState(linkState(change.current)));
  return linkOf(client);
}

function linkState(state: string): LinkState {
  if (state === "connected") return "connected";
  return state === "suspended" || state === "failed" || state === "closed" ? "lost" : "connecting";
}

function linkOf(client: BaseRealtime): AgentLink {
  return {
    async attach(name, listener) {
      const channel = client.channels.get(name);
      listen(channel, listener);
      await channel.attach();
    },
    detach(name) {
      const channel = client.channels.get(name);
      channel.unsubscribe();
      channel.off();
      // Nobody listens any more: a detach that fails (connection gone) changes nothing for anyone.
      channel.detach().then(
        () => client.channels.release(name),
        () => undefined,
      );
    },
    async enter(name) {
      await client.channels.get(name).presence.enter();
    },
    present: (name, listener) => bePresent(client.channels.get(name), listener),
    close: () => client.close(),
  };
}

/** A courtesy: whatever fails here only leaves a name unseen. */
function bePresent(channel: RealtimeChannel, listener: (clientIds: string[]) => void): () => void {
  let ended = false;
  const look = () =>
    void channel.presence.get().then(
      members => ended || listener(members.map(member => member.clientId)),
      () => undefined,
    );
  channel.presence.subscribe(look).then(look, () => undefined);
  channel.presence.enter().then(look, () => undefined);
  return () => {
    ended = true;
    channel.presence.unsubscribe(look);
    channel.presence.leave().catch(() => undefined);
  };
}

function listen(channel: RealtimeChannel, { onMessage, onAttached, onLost }: ChannelListener): void {
  // Subscribing would attach by itself and reject unheard; we attach and wait for it ourselves.
  channel.setOptions({ attachOnSubscribe: false }).catch(() => onLost?.());
  channel.subscribe((message: Message) => onMessage(message.name, message.data));
  channel.on(["attached", "update"], () => onAttached?.());
  channel.on(["suspended", "failed"], () => onLost?.());
}
