import { expect, test, vi } from "vitest";
import { Refusal } from "./api.ts";
import { Outbox, type OutboxOptions, type Pending } from "./outbox.ts";

interface Outcome {
  outbox: Outbox;
  tried: string[];
  waits: number[];
  settled: () => Promise<void>;
}

/** An outbox whose deliveries end as the script says, one outcome per attempt, then well. */
function scripted(script: (Error | "ok")[], stored: Pending[] = []): Outcome {
  const tried: string[] = [];
  const waits: number[] = [];
  const options: OutboxOptions = {
    async deliver({ text }) {
      tried.push(text);
      const outcome = script.shift() ?? "ok";
      if (outcome !== "ok") throw outcome;
      return { seq: tried.length };
    },
    onChange: () => undefined,
    async wait(milliseconds) {
      waits.push(milliseconds);
    },
  };
  const outbox = new Outbox(options, stored);
  return { outbox, tried, waits, settled: () => new Promise(done => setTimeout(done, 5)) };
}

const offline = () => new TypeError("network");
const refused = (status: number, type = "x", retryAfter: number | null = null) =>
  new Refusal(status, { type, title: type, status }, retryAfter);

test("a message that could not be sent is tried again, in place and under the same id", async () => {
  const { outbox, tried, settled } = scripted([offline(), refused(503)]);
  outbox.add("Hello");
  const id = outbox.pending[0]?.client_message_id;
  await settled();
  expect(tried).toEqual(["Hello", "Hello", "Hello"]);
  expect(outbox.pending).toMatchObject([{ client_message_id: id, state: "sent", seq: 3 }]);
});

test("the second message never overtakes the first", async () => {
  const { outbox, tried, settled } = scripted([offline(), offline()]);
  outbox.add("one");
  outbox.add("two");
  await settled();
  expect(tried).toEqual(["one", "one", "one", "two"]);
});

test("a refusal that will not pass fails at once, and the next message goes on", async () => {
  const { outbox, tried, settled } = scripted([refused(409, "conversation_closed")]);
  outbox.add("late");
  outbox.add("later");
  await settled();
  expect(tried).toEqual(["late", "later"]);
  expect(outbox.pending.map(message => [message.state, message.reason])).toEqual([
    ["failed", "conversation_closed"],
    ["sent", null],
  ]);
});

test("while nobody answers a message stays in line, however long that takes", async () => {
  const { outbox, tried, settled } = scripted(Array.from({ length: 50 }, offline));
  outbox.add("Hello");
  await settled();
  expect(tried).toHaveLength(51);
  expect(outbox.pending[0]?.state).toBe("sent");
});

test("when the way is free again nothing waits for its next attempt", async () => {
  let tries = 0;
  const deliver = async () => {
    tries += 1;
    if (tries === 1) throw offline();
    return { seq: 1 };
  };
  const outbox = new Outbox({ deliver, onChange: () => undefined });
  outbox.add("Hello");
  await vi.waitFor(() => expect(tries).toBe(1));
  await Promise.resolve();
  outbox.hurry();
  await vi.waitFor(() => expect(outbox.pending[0]?.state).toBe("sent"), { timeout: 200, interval: 5 });
});

test("after enough refusals the visitor is asked; trying again starts anew", async () => {
  const { outbox, tried, settled } = scripted(Array.from({ length: 10 }, () => refused(503)));
  outbox.add("Hello");
  await settled();
  expect(tried).toHaveLength(10);
  expect(outbox.pending[0]?.state).toBe("failed");

  outbox.retry(outbox.pending[0]?.client_message_id ?? "");
  await settled();
  expect(outbox.pending[0]?.state).toBe("sent");
});

test("a server that says when to come back is believed", async () => {
  const { outbox, waits, settled } = scripted([refused(429, "too_many_requests", 7000)]);
  outbox.add("Hello");
  await settled();
  expect(waits).toEqual([7000]);
});

test("what was not sent before a reload is sent after it, and what is in the transcript goes", async () => {
  const before = scripted([]);
  before.outbox.add("Hello");
  const stored = before.outbox.pending.map(message => ({ ...message, state: "sending" as const }));
  const { outbox, tried, settled } = scripted([], stored);
  void outbox.pump();
  await settled();
  expect(tried).toEqual(["Hello"]);
  outbox.settle(() => true);
  expect(outbox.pending).toEqual([]);
});
