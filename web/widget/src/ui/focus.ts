// Keyboard focus in the chat window: a button that vanishes under it must not throw it out to the page.
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** Focuses the composer when the window opens, and when what had the focus is gone; never takes it from the page. */
export function useKeptFocus(panel: RefObject<HTMLElement | null>, open: boolean, moment: string) {
  const inside = useRef(false);
  const toComposer = () => panel.current?.querySelector("textarea")?.focus();

  useEffect(() => {
    if (!open) return;
    toComposer();
    const onPointerDown = (event: Event) => {
      inside.current = !!panel.current && event.composedPath().includes(panel.current);
    };
    document.addEventListener("pointerdown", onPointerDown, true);
    return () => document.removeEventListener("pointerdown", onPointerDown, true);
  }, [open]);

  useEffect(() => {
    const root = panel.current?.getRootNode();
    if (inside.current && root instanceof ShadowRoot && !root.activeElement) toComposer();
  }, [moment]);

  return () => {
    inside.current = true;
  };
}

let framed: boolean | null = null;

/** In a frame the page says how narrow it is: our own width tells nothing. */
export function setFrame(narrow: boolean): void {
  framed = narrow;
}

/** On a phone the chat covers the page: then, and only then, it is a modal dialog. */
export function isFullScreen(): boolean {
  return framed ?? matchMedia("(max-width: 480px)").matches;
}

/** Keeps Tab within the full-screen chat: what lies under it cannot be seen. */
export function stayInside(event: KeyboardEvent, panel: HTMLElement): void {
  const root = panel.getRootNode();
  if (!isFullScreen() || !(root instanceof ShadowRoot)) return;
  const reachable = "button:not(:disabled), a[href], input, textarea, [tabindex='0']";
  const all = [...panel.querySelectorAll<HTMLElement>(reachable)];
  const [edge, other] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
  if (root.activeElement !== edge) return;
  event.preventDefault();
  other?.focus();
}

/** The page under the full-screen chat does not scroll along. */
export function useLockedPage(open: boolean): void {
  useEffect(() => {
    if (!open || !isFullScreen()) return;
    const { style } = document.documentElement;
    const before = style.overflow;
    style.overflow = "hidden";
    return () => {
      style.overflow = before;
    };
  }, [open]);
}
