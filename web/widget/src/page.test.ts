import { conversation, entry } from "@baton/shared/testing";
import { emptyTimeline } from "@baton/shared/timeline";
import { afterEach, expect, test, vi } from "vitest";
import { announceChanges } from "./announcer.ts";
import { commandsOf } from "./commands.ts";
import { type Bot, emptyState, missingFields, needsForm } from "./state.ts";
import { createStore } from "./store.ts";
import { contrast } from "./theme.ts";
import { onTitle } from "./title.ts";
import { transcriptOf } from "./transcript.ts";

const fields = [
  { key: "email", label: "", required: true },
  { key: "order", label: "Order", required: false },
];
const bot = { form_fields: fields, consent_text: "", name: "Fern" } as unknown as Bot;
const visitor = { id: "v", name: null, verified: false, page: null, locale: null };

afterEach(() => {
  document.title = "";
});

test("the form asks for what is missing, and only if something of it is required", () => {
  const known = { ...visitor, email: "mila@example.com", attributes: {} };
  const state = { ...emptyState, bot };
  expect(missingFields(state)).toEqual(fields);
  const timeline = { ...emptyTimeline, conversation: conversation({ visitor: known }) };
  expect(missingFields({ ...state, timeline })).toEqual([]);
  expect(needsForm({ ...state, timeline })).toBe(false);
});

test("consent is asked for until it is given", () => {
  const asking = { ...bot, form_fields: [], consent_text: "We keep this chat." };
  expect(needsForm({ ...emptyState, bot: asking })).toBe(true);
  const agreed = { ...visitor, email: null, attributes: { consent: true } };
  const timeline = { ...emptyTimeline, conversation: conversation({ visitor: agreed }) };
  expect(needsForm({ ...emptyState, bot: asking, timeline })).toBe(false);
});

test("the page hears of what is new, and not of what a reload brings back", () => {
  const heard: unknown[] = [];
  const listen = (event: Event) => heard.push((event as CustomEvent).detail.text);
  document.addEventListener("baton:message", listen);
  const store = createStore({ ...emptyState });
  announceChanges(store);
  const first = { ...emptyTimeline, entries: [entry(1)], lastSeq: 1 };
  store.set({ timeline: first });
  store.set({ timeline: { ...first, conversation: conversation() } });
  expect(heard).toEqual([]);
  store.set({
    timeline: { ...first, conversation: conversation(), entries: [entry(1), entry(2)], lastSeq: 2 },
  });
  expect(heard).toEqual(["text 2"]);
  document.removeEventListener("baton:message", listen);
});

test("a command with nonsense in it does nothing", () => {
  const actions = { send: vi.fn(), identify: vi.fn(), askForPerson: vi.fn(), reset: vi.fn() };
  const controls = { setOpen: vi.fn(), speak: vi.fn(), paint: vi.fn(), dress: vi.fn() };
  const store = createStore({ ...emptyState });
  const commands = commandsOf(store, actions as never, controls);
  for (const name of ["send", "setUser", "setAttributes", "setLocale", "setTheme"]) commands[name]?.(42);
  commands.send?.("   ");
  expect(actions.send).not.toHaveBeenCalled();
  expect(actions.identify).not.toHaveBeenCalled();
  commands.setUser?.({ id: "7", name: "Mila", email: 5, admin: true });
  expect(actions.identify).toHaveBeenCalledWith({ external_id: "7", name: "Mila" });
});

test("the number of unread messages stands before the title, which stays the page's own", () => {
  document.title = "Shop";
  const show = onTitle();
  show(2);
  expect(document.title).toBe("(2) Shop");
  document.title = "Basket";
  show(3);
  expect(document.title).toBe("(3) Basket");
  show(0);
  expect(document.title).toBe("Basket");
});

test("a transcript is plain lines: who, when, what", () => {
  const entries = [
    entry(1, { text: "Hello" }),
    entry(2, { author: "agent", author_name: "Noor", text: "Hi" }),
  ];
  const lines = transcriptOf({ ...emptyState, timeline: { ...emptyTimeline, entries } }).split("\n\n");
  expect(lines[0]).toMatch(/^\[.*2026.*\] You: Hello$/);
  expect(lines[1]).toContain("Noor: Hi");
});

test("contrast is measured as WCAG does", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
});
