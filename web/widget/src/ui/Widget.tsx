// The chat window: header, log, whatever the moment asks for, composer.
import { attachmentsOf } from "@baton/shared/attachments";
import { useEffect, useRef } from "preact/hooks";
import type { Actions } from "../actions.ts";
import type { Chat } from "../chat.ts";
import { type ChatState, canAskForPerson, missedRequest, type Phase, phaseOf, previewed } from "../state.ts";
import { useStore } from "../store.ts";
import { directionOf, t } from "../texts.ts";
import { Composer } from "./Composer.tsx";
import { isFullScreen, stayInside, useKeptFocus, useLockedPage } from "./focus.ts";
import { Header } from "./Header.tsx";
import { Log } from "./Log.tsx";
import { useLater } from "./later.ts";

export interface WidgetProps {
  chat: Chat;
  actions: Actions;
  onOpen(): void;
  onClose(): void;
  adopt(css: string): void;
}

const loadCards = () => import("./cards.tsx");
type Cards = Awaited<ReturnType<typeof loadCards>>;
const loadEarlier = () => import("./Earlier.tsx");
const loadPreview = () => import("./Preview.tsx");
const loadFiles = () => import("./files.tsx");

export type Files = Awaited<ReturnType<typeof loadFiles>>;

export function Widget({ chat, actions, onOpen, onClose, adopt }: WidgetProps) {
  const state = useStore(chat.store);
  const panel = useRef<HTMLDivElement>(null);
  const { open, bot, timeline } = state;
  const phase = phaseOf(timeline.conversation);
  const missed = missedRequest(state);
  const cards = useLater(open && !!bot, loadCards, adopt);
  const shown = open ? undefined : previewed(state);
  const preview = useLater(!!shown, loadPreview, adopt);
  const reads = open && state.view === "earlier";
  const earlier = useLater(reads, loadEarlier, adopt);
  const files = useLater(
    open && (!!bot?.attachments.enabled || timeline.entries.some(entry => attachmentsOf(entry).length)),
    loadFiles,
    adopt,
  );

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") onClose();
    if (event.key === "Tab" && panel.current) stayInside(event, panel.current);
  };
  const onFocusIn = useKeptFocus(panel, open, `${phase} ${missed?.id} ${state.unknown} ${state.view}`);
  useLockedPage(open);
  useEffect(() => {
    if (open) actions.markRead();
  }, [open, timeline.lastSeq]);

  if (!open) {
    return shown && preview ? (
      <preview.Preview state={state} entry={shown} onOpen={onOpen} onHush={actions.hush} />
    ) : null;
  }
  return (
    <div
      ref={panel}
      class={state.dark ? "panel dark" : "panel"}
      dir={directionOf(state.locale)}
      lang={state.locale}
      role="dialog"
      aria-label={bot?.name ?? t("title")}
      onFocusIn={onFocusIn}
      aria-modal={isFullScreen()}
      onKeyDown={onKeyDown}
    >
      <Header state={state} phase={phase} actions={actions} Menu={cards?.Menu} onClose={onClose} />
      {state.offline && (
        <p class="banner" role="status">
          {t(navigator.onLine ? "trouble" : "offline")}
        </p>
      )}
      {reads ? (
        earlier && <earlier.Earlier state={state} chat={chat} onBack={() => actions.show("chat")} />
      ) : (
        <Conversation state={state} phase={phase} chat={chat} actions={actions} cards={cards} files={files} />
      )}
    </div>
  );
}

interface ConversationProps {
  state: ChatState;
  phase: Phase;
  chat: Chat;
  actions: Actions;
  cards: Cards | null;
  files: Files | null;
}

function Conversation({ state, phase, chat, actions, cards, files }: ConversationProps) {
  const { bot } = state;
  return (
    <>
      {state.unknown ? (
        <div class="card centred">
          <p>{t("unknown")}</p>
          <button type="button" class="plain" onClick={actions.loadBot}>
            {t("reload")}
          </button>
        </div>
      ) : (
        <Log state={state} chat={chat} actions={actions} files={files} />
      )}
      {cards && <Moment cards={cards} state={state} phase={phase} actions={actions} />}
      {state.notice && (
        <p class="notice" role="alert">
          {state.notice}
        </p>
      )}
      {canAskForPerson(state) && bot && !state.form && (
        <div class="ask">
          <button
            type="button"
            class="plain"
            disabled={state.busy}
            onClick={() => actions.askForPerson(false)}
          >
            <PersonIcon /> {t("talkToHuman")}
          </button>
        </div>
      )}
      {!state.unknown && (
        <Composer
          phase={phase}
          chat={chat}
          files={files}
          rules={bot?.attachments}
          onSend={actions.send}
          onTyping={actions.typing}
          onStop={state.timeline.draft?.text ? actions.stop : null}
        />
      )}
    </>
  );
}

interface MomentProps {
  cards: Cards;
  state: ChatState;
  phase: Phase;
  actions: Actions;
}

/** What the moment asks of the visitor, if anything. */
function Moment({ cards, state, phase, actions }: MomentProps) {
  const missed = missedRequest(state);
  if (phase === "waiting") return <cards.Waiting state={state} onCancel={actions.neverMind} />;
  if (phase === "closed") return <cards.Rating state={state} actions={actions} />;
  if (phase !== "bot") return null;
  if (state.form) return <cards.Form state={state} actions={actions} />;
  return missed && <cards.Missed state={state} result={missed.result} actions={actions} />;
}

function PersonIcon() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path
        fill="none"
        stroke="currentColor"
        stroke-width="2"
        stroke-linecap="round"
        d="M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 20c1-4 4-6 8-6s7 2 8 6"
      />
    </svg>
  );
}
