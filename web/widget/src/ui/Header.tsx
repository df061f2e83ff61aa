// Who is speaking now: the assistant, nobody yet, or a person by name.
import { useRef, useState } from "preact/hooks";
import type { Actions } from "../actions.ts";
import type { ChatState, Phase } from "../state.ts";
import { t } from "../texts.ts";
import { Avatar } from "./Avatar.tsx";
import type { Menu as MenuPart } from "./Menu.tsx";

interface HeaderProps {
  state: ChatState;
  phase: Phase;
  actions: Actions;
  /** Comes with the cards. */
  Menu: typeof MenuPart | undefined;
  onClose(): void;
}

export function Header({ state, phase, actions, Menu, onClose }: HeaderProps) {
  const [menu, setMenu] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const agent = phase === "agent" ? state.timeline.conversation?.agent : null;
  const name = agent?.name ?? state.bot?.theme?.title ?? state.bot?.name ?? t("title");
  const people = state.bot?.interaction_mode === "human_only";
  const closeMenu = () => {
    setMenu(false);
    button.current?.focus();
  };
  return (
    <div class="header">
      <Avatar author={agent || people ? "agent" : "bot"} name={name} />
      <div class="who">
        <strong>
          <bdi>{name}</bdi>
        </strong>
        <span>
          <bdi>{subtitle(state, phase)}</bdi>
        </span>
      </div>
      {!state.unknown && (
        <button
          ref={button}
          type="button"
          class="icon"
          aria-label={t("menu")}
          aria-expanded={menu}
          onClick={() => setMenu(!menu)}
        >
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path
              stroke="currentColor"
              stroke-width="3"
              stroke-linecap="round"
              d="M12 5v.01M12 12v.01M12 19v.01"
            />
          </svg>
        </button>
      )}
      <button type="button" class="icon" aria-label={t("close")} onClick={onClose}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path stroke="currentColor" stroke-width="2" stroke-linecap="round" d="M6 6l12 12M18 6L6 18" />
        </svg>
      </button>
      {menu && Menu && <Menu state={state} phase={phase} actions={actions} onClose={closeMenu} />}
    </div>
  );
}

function subtitle(state: ChatState, phase: Phase): string {
  if (state.unknown) return "";
  if (phase === "agent") return t("agentRole");
  if (phase === "waiting") return t("waitingTitle");
  if (phase === "closed") return t("closedTitle");
  if (state.bot?.theme?.subtitle) return state.bot.theme.subtitle;
  return t(state.bot?.interaction_mode === "human_only" ? "humanOnly" : "assistant");
}
