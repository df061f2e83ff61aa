import type { ChannelListener, Link, LinkState } from "@baton/shared/realtime";
import { conversation } from "@baton/shared/testing";
import { beforeEach, expect, test, vi } from "vitest";
import { Roads } from "./roads.ts";

const ably = vi.hoisted(() => ({
  attach: (): Promise<void> => Promise.resolve(),
  listener: null as ChannelListener | null,
  tell: (_: LinkState): void => undefined,
  closed: 0,
}));

vi.mock("@baton/shared/realtime", () => ({
  connect(_grant: unknown, _authorize: unknown, onState: (state: LinkState) => void): Link {
    ably.tell = onState;
    return {
      attach: (_name, listener) => {
        ably.listener = listener;
        return ably.attach();
      },
      detach: () => undefined,
      enter: () => Promise.resolve(),
      close: () => {
        ably.closed += 1;
      },
    };
  },
}));

const soon = () => new Promise(done => setTimeout(done, 10));
const grant = { channel: "c", token: "t", client_options: {} };
let log: string[] = [];

function roadsOf(realtimeToken = () => Promise.resolve(grant)): Roads {
  return new Roads({
    openStream: () => {
      log.push("open stream");
      return () => log.push("close stream");
    },
    realtimeToken,
    catchUp: async () => {
      log.push("catch up");
    },
    onMessage: ({ name }) => log.push(name),
  });
}

beforeEach(() => {
  log = [];
  ably.closed = 0;
  ably.attach = () => Promise.resolve();
});

test("with the bot there is only the stream", async () => {
  roadsOf().steer(false);
  await soon();
  expect(log).toEqual(["open stream"]);
});

test("with people it attaches, catches up, and only then leaves the stream", async () => {
  const roads = roadsOf();
  roads.steer(false);
  roads.steer(true);
  await soon();
  expect(log).toEqual(["open stream", "catch up", "close stream"]);
  ably.listener?.onMessage("conversation", conversation());
  ably.listener?.onMessage("something else", {});
  expect(log.slice(3)).toEqual(["conversation"]);
});

test("with people it asks for what was missed every ten seconds, and no longer", async () => {
  vi.useFakeTimers();
  try {
    const roads = roadsOf();
    roads.steer(true);
    await vi.advanceTimersByTimeAsync(10);
    log = [];
    await vi.advanceTimersByTimeAsync(20_000);
    expect(log).toEqual(["catch up", "catch up"]);
    roads.steer(false);
    log = [];
    await vi.advanceTimersByTimeAsync(60_000);
    expect(log).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});

test("when the bot has the baton again, so has the stream", async () => {
  const roads = roadsOf();
  roads.steer(true);
  await soon();
  roads.steer(false);
  expect(log.at(-1)).toBe("open stream");
  expect(ably.closed).toBe(1);
  expect(roads.isOnStream).toBe(true);
});

test.each(["no key", "not attached", "lost later"])("%s: the stream carries everything", async trouble => {
  const noToken = () => Promise.reject(new Error("409"));
  if (trouble === "not attached") ably.attach = () => Promise.reject(new Error("refused"));
  const roads = trouble === "no key" ? roadsOf(noToken) : roadsOf();
  roads.steer(true);
  await soon();
  if (trouble === "lost later") {
    expect(roads.isOnStream).toBe(false);
    ably.tell("lost");
  }
  expect(roads.isOnStream).toBe(true);
  roads.close();
  expect(log.at(-1)).toBe("close stream");
});
