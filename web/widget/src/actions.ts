// What a visitor can do, one function each; the buttons call these.
import type { Attachment } from "@baton/shared/attachments";
import type { Conversation } from "@baton/shared/wire";
import { Refusal } from "./api.ts";
import type { Chat } from "./chat.ts";
import { type Bot, type ChatState, isWithPeople, missedRequest, needsForm } from "./state.ts";
import { t } from "./texts.ts";
import type { User } from "./visit.ts";

export type Actions = ReturnType<typeof actionsOf>;

export function actionsOf(chat: Chat, botId: string) {
  const { store } = chat;
  let typedAt = 0;
  let identifying: Promise<unknown> = Promise.resolve();

  /** One button at a time; what goes wrong is said under the composer. */
  async function attempt(work: () => Promise<void>): Promise<boolean> {
    if (store.get().busy) return false;
    store.set({ busy: true, notice: null });
    try {
      await work();
      return true;
    } catch (error) {
      store.set({ notice: error instanceof Refusal && error.status < 500 ? error.message : t("failed") });
      return false;
    } finally {
      store.set({ busy: false });
    }
  }

  const show = (conversation: Conversation) => chat.apply({ type: "conversation", conversation });

  const ask = (wait: boolean) =>
    attempt(async () => {
      type Answer = { result: string; conversation: Conversation };
      const answer = await chat.visit.call<Answer>("POST", "/handoff", wait ? { wait } : {});
      show(answer.conversation);
    });

  return {
    async loadBot() {
      try {
        store.set({
          bot: await chat.api.call<Bot>("GET", `bots/${encodeURIComponent(botId)}`),
          unknown: false,
        });
      } catch {
        store.set({ unknown: true });
      }
    },
    send(text: string, files?: Attachment[]) {
      store.set({ notice: null });
      chat.outbox.add(text, files);
    },
    async askForPerson(wait: boolean) {
      if (needsForm(store.get())) return store.set({ form: true });
      await ask(wait);
    },
    /** What the form asked for is told first; then a person is asked for. */
    async answerForm(user: User) {
      const told = await attempt(async () => show(await chat.visit.call("PATCH", "/visitor", user)));
      if (!told) return;
      store.set({ form: false });
      await ask(false);
    },
    cancelForm: () => store.set({ form: false }),
    /** The page says who this is, perhaps twice in a row: in order, and whatever else is under way. */
    identify(user: User) {
      if (user.identity_token) store.set({ vouched: true });
      identifying = identifying
        .then(() => chat.visit.identify(user))
        .then(conversation => conversation && show(conversation))
        .catch(error => store.set({ notice: error instanceof Refusal ? error.message : t("failed") }));
      return identifying;
    },
    reset() {
      const { session } = store.get();
      if (session) chat.forget(session.conversationId);
      chat.outbox.clear();
      chat.visit.forgetUser();
      chat.visit.save({ quiet: false });
      store.set({ vouched: false, view: "chat" });
    },
    /** Enough: the answer stays as far as it has come. A stop that is lost costs nothing but a longer answer. */
    stop() {
      const { draft } = store.get().timeline;
      if (draft) chat.visit.call("POST", "/stop", { turn_id: draft.turn_id }).catch(() => undefined);
    },
    hush() {
      const { session, timeline } = store.get();
      if (session) chat.visit.save({ session: { ...session, hushedSeq: timeline.lastSeq } });
    },
    setQuiet: (quiet: boolean) => chat.visit.save({ quiet }),
    show: (view: ChatState["view"]) => store.set({ view }),
    neverMind: () => attempt(async () => show(await chat.visit.call("DELETE", "/handoff"))),
    leaveEmail: (email: string) =>
      attempt(async () => {
        await chat.visit.call("PATCH", "/visitor", { email });
        await chat.catchUp();
      }),
    dismissMissed() {
      const { session } = store.get();
      const missed = missedRequest(store.get());
      if (session && missed) chat.visit.save({ session: { ...session, dismissed: missed.id } });
    },
    endChat: () => attempt(async () => show(await chat.visit.call("POST", "/close"))),
    rate: (score: number, comment: string) =>
      attempt(async () => {
        await chat.visit.call("POST", "/rating", comment ? { score, comment } : { score });
        await chat.catchUp();
      }),
    startAgain: () =>
      attempt(async () => {
        // The old chat stays until the new one is there: its token shows that this is the same visitor.
        chat.outbox.clear();
        await chat.visit.start(store.get().session ?? undefined);
      }),
    markRead() {
      const { session, timeline } = store.get();
      if (session && timeline.lastSeq > session.readSeq) {
        chat.visit.save({ session: { ...session, readSeq: timeline.lastSeq } });
      }
    },
    typing() {
      const { timeline } = store.get();
      if (!isWithPeople(timeline.conversation) || Date.now() - typedAt < 3000) return;
      typedAt = Date.now();
      // Typing is a courtesy: one that is lost is not worth a word.
      chat.visit.call("POST", "/typing").catch(() => undefined);
    },
  };
}
