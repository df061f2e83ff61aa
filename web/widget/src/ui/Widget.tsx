// The chat window: header, log, whatever the moment asks for, composer.
import { useEffect, useRef } from "preact/hooks";
import type { Actions } from "../actions.ts";
import type { Chat } from "../chat.ts";
import { canAskForPerson, missedRequest, phaseOf } from "../state.ts";
import { useStore } from "../store.ts";
import { directionOf, t } from "../texts.ts";
import { Composer } from "./Composer.tsx";
import { Form } from "./Form.tsx";
import { isFullScreen, stayInside, useKeptFocus, useLockedPage } from "./focus.ts";
import { Header } from "./Header.tsx";
import { Log } from "./Log.tsx";
import { Missed } from "./Missed.tsx";
import { Rating } from "./Rating.tsx";
import { Waiting } from "./Waiting.tsx";

export interface WidgetProps {
  chat: Chat;
  actions: Actions;
  onClose(): void;
}

export function Widget({ chat, actions, onClose }: WidgetProps) {
  const state = useStore(chat.store);
  const panel = useRef<HTMLDivElement>(null);
  const { open, bot, timeline } = state;
  const phase = phaseOf(timeline.conversation);
  const missed = missedRequest(state);

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
      {phase === "waiting" && <Waiting state={state} onCancel={actions.neverMind} />}
      {state.form && phase === "bot" && <Form state={state} actions={actions} />}
      {missed && !state.form && <Missed state={state} result={missed.result} actions={actions} />}
      {phase === "closed" && <Rating state={state} actions={actions} />}
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
