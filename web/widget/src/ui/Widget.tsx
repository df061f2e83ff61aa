// The chat window: header, log, whatever the moment asks for, composer.
import { useEffect, useRef } from "preact/hooks";
import type { Actions } from "../actions.ts";
import type { Chat } from "../chat.ts";
import { type ChatState, canAskForPerson, missedRequest, type Phase, phaseOf } from "../state.ts";
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
  onClose(): void;
  adopt(css: string): void;
}

const loadCards = () => import("./cards.tsx");

export function Widget({ chat, actions, onClose, adopt }: WidgetProps) {
  const state = useStore(chat.store);
  const panel = useRef<HTMLDivElement>(null);
  const { open, bot, timeline } = state;
  const phase = phaseOf(timeline.conversation);
  const missed = missedRequest(state);
  const cards = useLater(open && !!bot, loadCards, adopt);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") onClose();
    if (event.key === "Tab" && panel.current) stayInside(event, panel.current);
  };
  const onFocusIn = useKeptFocus(panel, open, `${phase} ${missed?.id} ${state.unknown}`);
  useLockedPage(open);
  useEffect(() => {
    if (open) actions.markRead();
  }, [open, timeline.lastSeq]);

  if (!open) return null;
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
      <Header state={state} phase={phase} onEnd={actions.endChat} onClose={onClose} />
      {state.offline && (
        <p class="banner" role="status">
          {t(navigator.onLine ? "trouble" : "offline")}
        </p>
      )}
      {state.unknown ? (
        <div class="card centred">
          <p>{t("unknown")}</p>
          <button type="button" class="plain" onClick={actions.loadBot}>
            {t("reload")}
          </button>
        </div>
      ) : (
        <Log state={state} chat={chat} actions={actions} />
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
      {!state.unknown && <Composer phase={phase} onSend={actions.send} onTyping={actions.typing} />}
    </div>
  );
}

interface MomentProps {
  cards: Awaited<ReturnType<typeof loadCards>>;
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
