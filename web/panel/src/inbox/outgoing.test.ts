import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keepDraft, readDraft } from "./drafts.ts";
import { createOutbox } from "./outgoing.ts";

let bodies: { client_message_id: string; text: string }[] = [];
let down = false;

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
  bodies = [];
  down = false;
  vi.stubGlobal("fetch", async (request: Request) => {
    bodies.push(await request.json());
    if (down) throw new TypeError("network");
    return Response.json({}, { status: 201 });
  });
});
afterEach(() => vi.unstubAllGlobals());

test("a reply is shown at once and gone from here when it is stored", async () => {
  const outbox = createOutbox("c", "key");
  outbox.send("Hello", "everyone");
  expect(outbox.get()).toMatchObject([{ text: "Hello", trouble: null }]);
  await vi.waitFor(() => expect(outbox.get()).toEqual([]));
});

test("what failed stays in its place, and is tried again with the same id and in order", async () => {
  down = true;
  const outbox = createOutbox("c", "key");
  outbox.send("one", "everyone");
  outbox.send("two", "everyone");
  await vi.waitFor(() => expect(outbox.get()[0]?.trouble).toContain("cannot be reached"));
  expect(bodies.map(body => body.text)).toEqual(["one"]);
  down = false;
  outbox.retry();
  await vi.waitFor(() => expect(outbox.get()).toEqual([]));
  expect(bodies.map(body => body.text)).toEqual(["one", "one", "two"]);
  expect(bodies[0]?.client_message_id).toBe(bodies[1]?.client_message_id);
});

test("a reload keeps what is unsent, with its id", async () => {
  down = true;
  const outbox = createOutbox("c", "key");
  outbox.send("one", "everyone");
  await vi.waitFor(() => expect(outbox.get()[0]?.trouble).toBeTruthy());
  expect(createOutbox("c", "key").get()).toEqual(outbox.get());
});

test("drafts belong to one agent and one conversation, and an empty one is forgotten", () => {
  keepDraft("noor", "c", { text: "Hel", audience: "agents" });
  expect(readDraft("noor", "c")).toEqual({ text: "Hel", audience: "agents" });
  expect(readDraft("sam", "c").text).toBe("");
  keepDraft("noor", "c", { text: "", audience: "agents" });
  expect(localStorage.length).toBe(0);
});

test("a reply that waits can be taken back, and leaves by itself when nobody does", async () => {
  const outbox = createOutbox("c", "key");
  outbox.send("oops", "everyone", { delay: 60_000 });
  const id = outbox.get()[0]?.client_message_id ?? "";
  expect(outbox.undo(id)).toMatchObject({ text: "oops", audience: "everyone" });
  expect(outbox.undo(id)).toBeNull();
  outbox.send("meant", "everyone", { delay: 20 });
  await vi.waitFor(() => expect(outbox.get()).toEqual([]));
  expect(bodies.map(body => body.text)).toEqual(["meant"]);
});

test("what the network held up leaves once by itself when it is back", async () => {
  down = true;
  const outbox = createOutbox("c", "key");
  outbox.send("held up", "agents", { mentions: ["sam"] });
  await vi.waitFor(() => expect(outbox.get()[0]?.trouble).toBeTruthy());
  down = false;
  dispatchEvent(new Event("online"));
  await vi.waitFor(() => expect(outbox.get()).toEqual([]));
  const ours = bodies.filter(body => body.text === "held up");
  expect(ours).toHaveLength(2);
  expect(ours[0]?.client_message_id).toBe(ours[1]?.client_message_id);
  expect(ours[1]).toMatchObject({ audience: "agents", mentions: ["sam"] });
});
