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
