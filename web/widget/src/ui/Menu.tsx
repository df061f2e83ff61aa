// What a visitor needs now and then: earlier chats, the transcript, the sound, the end.
import { useEffect, useRef } from "preact/hooks";
import type { Actions } from "../actions.ts";
import { type ChatState, hasEarlier, type Phase } from "../state.ts";
import { type TextKey, t } from "../texts.ts";
import { downloadTranscript } from "../transcript.ts";

interface MenuProps {
  state: ChatState;
  phase: Phase;
  actions: Actions;
  onClose(): void;
}

export function Menu({ state, phase, actions, onClose }: MenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => {
    menu.current?.querySelector("button")?.focus();
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") onClose();
    else if (!step) return;
    else moveFocus(menu.current, step);
    event.stopPropagation();
    event.preventDefault();
  };
  const item = (key: TextKey, run: () => void) => (
    <button
      type="button"
      onClick={() => {
        onClose();
        run();
      }}
    >
      {t(key)}
    </button>
  );
  const canEnd = state.session && (phase === "agent" || phase === "waiting");
  return (
    <>
      {/* biome-ignore lint/a11y: a click beside the menu closes it; by keyboard, Escape does */}
      <div class="beside" onClick={onClose} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrows and Escape, for the buttons in it */}
      <div class="menu" ref={menu} onKeyDown={onKeyDown}>
        {hasEarlier(state) && item("earlier", () => actions.show("earlier"))}
        {state.timeline.entries.length > 0 && item("download", () => downloadTranscript(state))}
        {item(state.quiet ? "soundOn" : "soundOff", () => actions.setQuiet(!state.quiet))}
        {canEnd && item("end", actions.endChat)}
      </div>
    </>
  );
}

function moveFocus(menu: HTMLElement | null, step: number): void {
  const root = menu?.getRootNode();
  if (!menu || !(root instanceof ShadowRoot)) return;
  const items = [...menu.querySelectorAll("button")];
  const at = items.indexOf(root.activeElement as HTMLButtonElement);
  items.at((at + step) % items.length)?.focus();
}
