// Who is speaking now: the assistant, nobody yet, or a person by name.
import type { ChatState, Phase } from "../state.ts";
import { t } from "../texts.ts";
import { Avatar } from "./Avatar.tsx";

interface HeaderProps {
  state: ChatState;
  phase: Phase;
  onEnd(): void;
  onClose(): void;
}

export function Header({ state, phase, onEnd, onClose }: HeaderProps) {
  const agent = phase === "agent" ? state.timeline.conversation?.agent : null;
  const name = agent?.name ?? state.bot?.theme?.title ?? state.bot?.name ?? t("title");
  const people = state.bot?.interaction_mode === "human_only";
  const canEnd = state.session && (phase === "agent" || phase === "waiting");
  return (
    <div class="header">
      <Avatar author={agent || people ? "agent" : "bot"} name={name} />
      <div class="who">
        <strong>{name}</strong>
        <span>{subtitle(state, phase)}</span>
      </div>
      {canEnd && (
        <button type="button" class="end" disabled={state.busy} onClick={onEnd}>
          {t("end")}
        </button>
      )}
      <button type="button" class="icon" aria-label={t("close")} onClick={onClose}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path stroke="currentColor" stroke-width="2" stroke-linecap="round" d="M6 6l12 12M18 6L6 18" />
        </svg>
      </button>
    </div>
  );
}

function subtitle(state: ChatState, phase: Phase): string {
  if (phase === "agent") return t("agentRole");
  if (phase === "waiting") return t("waitingTitle");
  if (phase === "closed") return t("closedTitle");
  if (state.bot?.theme?.subtitle) return state.bot.theme.subtitle;
  return t(state.bot?.interaction_mode === "human_only" ? "humanOnly" : "assistant");
}
