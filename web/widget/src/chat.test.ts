import { conversation, entry } from "@baton/shared/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { actionsOf } from "./actions.ts";
import { Chat } from "./chat.ts";

const base = "https://gateway.test/";
const hour = 3_600_000;
let asked: { method: string; path: string; token: string | null; body: unknown }[] = [];
let answers: Record<string, (path: string) => Response | Promise<Response>> = {};
let stream: ReadableStreamDefaultController<Uint8Array> | null = null;

function json(body: unknown, status = 200): Response {
  return Response.json(body, { status });
}

function started(given = {}) {
  const expires_at = new Date(Date.now() + hour).toISOString();
  return { conversation: conversation(given), visitor_token: "token-1", expires_at };
}

function openBody(): Response {
  const body = new ReadableStream<Uint8Array>({
    start: controller => {
      stream = controller;
    },
  });
  return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
}

function tell(event: string, data: unknown): void {
  stream?.enqueue(new TextEncoder().encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
}

const soon = () => new Promise(done => setTimeout(done, 20));
const texts = (chat: Chat) => chat.store.get().timeline.entries.map(one => one.text);

beforeEach(() => {
  localStorage.clear();
  asked = [];
  answers = {
    "POST conversations": () => json(started(), 201),
    "POST conversations/conversation-1/messages": () => json({ id: "e", seq: 1, created_at: "" }, 202),
    "GET conversations/conversation-1/messages": () => json({ entries: [], last_seq: 0 }),
    "GET conversations/conversation-1": () => json(conversation()),
    "GET conversations/conversation-1/stream": openBody,
  };
  vi.stubGlobal("fetch", async (url: string, options: RequestInit = {}) => {
    const path = url.slice(`${base}v1/`.length);
    const method = options.method ?? "GET";
    const token = new Headers(options.headers).get("Authorization");
    asked.push({ method, path, token, body: options.body ? JSON.parse(String(options.body)) : null });
    const answer = answers[`${method} ${path.split("?")[0]}`];
    return answer ? answer(path) : json({ type: "not_found", title: "", status: 404 }, 404);
  });
});

afterEach(() => vi.unstubAllGlobals());

test("a conversation begins with the first message, which is shown before it is sent", async () => {
  const chat = new Chat("bot-1", base);
  expect(asked).toEqual([]);
  actionsOf(chat, "bot-1").send("Hello");
  expect(chat.store.get().pending).toMatchObject([{ text: "Hello", state: "sending" }]);
  await soon();
  expect(asked[0]).toMatchObject({ method: "POST", path: "conversations", body: { bot_id: "bot-1" } });
  expect(asked.find(one => one.path.endsWith("/messages"))).toMatchObject({ token: "Bearer token-1" });
  expect(chat.store.get().pending).toMatchObject([{ state: "sent" }]);
});

test("the transcript's entry takes the place of the optimistic one", async () => {
  const chat = new Chat("bot-1", base);
  actionsOf(chat, "bot-1").send("Hello");
  await soon();
  const id = chat.store.get().pending[0]?.client_message_id ?? "";
  tell("entry", entry(1, { text: "Hello", client_message_id: id }));
  await soon();
  expect(chat.store.get().pending).toEqual([]);
  expect(texts(chat)).toEqual(["Hello"]);
  chat.forget("conversation-1");
});

test("a gap in the stream is read by seq", async () => {
  const chat = new Chat("bot-1", base);
  actionsOf(chat, "bot-1").send("Hello");
  await soon();
  answers["GET conversations/conversation-1/messages"] = path =>
    json({
      entries: path.includes("after=1") ? [entry(2), entry(3)] : [entry(1), entry(2), entry(3)],
      last_seq: 3,
    });
  tell("entry", entry(1));
  tell("entry", entry(3));
  await soon();
  expect(texts(chat)).toEqual(["text 1"]);
  await vi.waitFor(() => expect(texts(chat)).toEqual(["text 1", "text 2", "text 3"]));
  chat.forget("conversation-1");
});

test("after a reload the visitor is where he was", async () => {
  const before = new Chat("bot-1", base);
  actionsOf(before, "bot-1").send("Hello");
  await soon();
  answers["GET conversations/conversation-1/messages"] = () => json({ entries: [entry(1)], last_seq: 1 });
  const chat = new Chat("bot-1", base);
  chat.resume();
  await soon();
  expect(texts(chat)).toEqual(["text 1"]);
  before.forget("conversation-1");
});

test("a token near its end is renewed first", async () => {
  answers["POST conversations/conversation-1/token"] = () => json({ ...started(), visitor_token: "token-2" });
  const chat = new Chat("bot-1", base);
  actionsOf(chat, "bot-1").send("one");
  await soon();
  expect(asked.findLast(one => one.path.endsWith("/messages"))?.token).toBe("Bearer token-1");
  vi.spyOn(Date, "now").mockReturnValue(Date.now() + 0.9 * hour);
  actionsOf(chat, "bot-1").send("two");
  await soon();
  expect(asked.filter(one => one.path.endsWith("/token"))).toHaveLength(1);
  expect(asked.findLast(one => one.path.endsWith("/messages") && one.method === "POST")?.token).toBe(
    "Bearer token-2",
  );
  chat.forget("conversation-1");
});

test("a session that the server does not know any more is let go", async () => {
  const chat = new Chat("bot-1", base);
  actionsOf(chat, "bot-1").send("Hello");
  await soon();
  answers["GET conversations/conversation-1"] = () =>
    json({ type: "unauthenticated", title: "", status: 401 }, 401);
  await chat.catchUp();
  expect(chat.store.get().session).toBeNull();
  expect(localStorage.length).toBe(0);
});

test("what was asked about the last chat never shows up in the next", async () => {
  const chat = new Chat("bot-1", base);
  actionsOf(chat, "bot-1").send("Hello");
  await soon();
  let late: (response: Response) => void = () => undefined;
  answers["GET conversations/conversation-1/messages"] = () =>
    new Promise(answer => {
      late = answer;
    });
  void chat.catchUp();
  await soon();
  answers["POST conversations"] = () => json(started({ id: "conversation-2" }), 201);
  answers["GET conversations/conversation-2/stream"] = openBody;
  answers["GET conversations/conversation-2/messages"] = () => json({ entries: [], last_seq: 0 });
  answers["GET conversations/conversation-2"] = () => json(conversation({ id: "conversation-2" }));
  await actionsOf(chat, "bot-1").startAgain();
  late(json({ entries: [entry(1, { text: "from before" })], last_seq: 1 }));
  await soon();
  expect(chat.store.get().session?.conversationId).toBe("conversation-2");
  expect(texts(chat)).toEqual([]);
  chat.forget("conversation-2");
});
