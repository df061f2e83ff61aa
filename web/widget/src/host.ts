// The page's side of the isolated widget (`data-isolation="iframe"`): the chat runs in a frame from the gateway, and
// what only the page may do is done here: keep the visitor's token, show the launcher, tell the events.
import type { Handle, Place } from "./mount.ts";
import { type FromFrame, isOurs, keptNames, type ToFrame } from "./postings.ts";
import { onTitle } from "./title.ts";

const styles = `
.frame { position: fixed; inset-block-end: calc(var(--y) + 72px); inset-inline-end: var(--x); z-index: 2147483001; border: 0;
  inline-size: 384px; block-size: min(640px, calc(100dvh - 92px - var(--y))); border-radius: 16px; color-scheme: normal;
  box-shadow: 0 12px 48px rgb(0 0 0 / .22), 0 0 0 1px rgb(0 0 0 / .06); }
.frame[hidden] { display: none; }
.frame.preview { inline-size: min(320px, calc(100vw - 2 * var(--x))); block-size: 92px; inset-block-end: calc(var(--y) + 68px); }
:host([data-position=left]) .frame { left: var(--x); right: auto; }
:host([data-position=right]) .frame { right: var(--x); left: auto; }
@media (max-width: 480px) { .frame:not(.preview), :host([data-position]) .frame:not(.preview) { inset: 0; inline-size: 100%;
  block-size: 100dvh; border-radius: 0; } }`;

const narrow = "(max-width: 480px)";

export function mount(place: Place): Handle {
  const { base, bot, root, launcher } = place;
  const origin = new URL(base).origin;
  const host = root.host as HTMLElement;
  const frame = document.createElement("iframe");
  const waiting: ToFrame[] = [];
  let isReady = false;

  const post = (message: ToFrame) => {
    if (isReady) frame.contentWindow?.postMessage(message, origin);
    else waiting.push(message);
  };
  const showTitle = onTitle();
  addEventListener("message", event => {
    if (event.origin !== origin || event.source !== frame.contentWindow || !isOurs(event.data)) return;
    hear(event.data);
  });
  const hear = (message: FromFrame) => {
    if (message.baton === "hello") {
      isReady = true;
      post({ baton: "begin", ...beginning(place) });
      for (const late of waiting.splice(0)) post(late);
    } else if (message.baton === "keep") {
      if (keptNames(place).includes(message.name)) keep(message.name, message.value);
    } else if (message.baton === "tell")
      document.dispatchEvent(new CustomEvent(`baton:${message.name}`, { detail: message.detail }));
    else if (message.baton === "focus") launcher.focus();
    else if (message.baton === "look") look(message);
  };
  const look = ({
    launcher: door,
    style,
    position,
    shows,
    unread,
  }: Extract<FromFrame, { baton: "look" }>) => {
    for (const [name, value] of Object.entries(style)) host.style.setProperty(name, value);
    if (position) host.dataset.position = position;
    launcher.ariaExpanded = String(shows === "panel");
    launcher.ariaLabel = door.label;
    for (const name of ["unread", "label"] as const) {
      const value = name === "unread" ? door.unread : door.text;
      if (value) launcher.dataset[name] = value;
      else delete launcher.dataset[name];
    }
    showTitle(unread);
    const opens = shows === "panel" && (frame.hidden || frame.className !== "frame");
    frame.hidden = !shows;
    frame.className = shows === "preview" ? "frame preview" : "frame";
    lock(shows === "panel" && matchMedia(narrow).matches);
    if (opens) frame.focus();
  };

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  frame.className = "frame";
  frame.hidden = true;
  frame.title = launcher.ariaLabel ?? "Chat";
  frame.allow = "autoplay";
  frame.src = `${base}widget/frame/${encodeURIComponent(bot)}?page=${encodeURIComponent(location.origin)}`;
  root.append(frame);
  addEventListener("storage", event => {
    if (event.key && keptNames(place).includes(event.key))
      post({ baton: "kept", name: event.key, value: event.newValue });
  });
  matchMedia(narrow).addEventListener("change", ({ matches }) => post({ baton: "narrow", narrow: matches }));
  return { run: (command, ...given) => post({ baton: "run", command, given }) };
}

/** The page under the full-screen chat does not scroll along. */
let unlocked: string | null = null;

function lock(wanted: boolean): void {
  const { style } = document.documentElement;
  if (wanted === (unlocked !== null)) return;
  [unlocked, style.overflow] = wanted ? [style.overflow, "hidden"] : [null, unlocked ?? ""];
}

function beginning(place: Place) {
  const { bot, base, settings } = place;
  return {
    bot,
    base,
    settings,
    kept: Object.fromEntries(keptNames(place).map(name => [name, recall(name)])),
    lang: document.documentElement.lang,
    dir: getComputedStyle(document.documentElement).direction,
    page: { url: location.href, title: document.title },
    narrow: matchMedia(narrow).matches,
  };
}

/** Storage may be forbidden or full: then the chat lives as long as the page. */
function recall(name: string): string | null {
  try {
    return storageOf(name).getItem(name);
  } catch {
    return null;
  }
}

function keep(name: string, value: string | null): void {
  try {
    if (value === null) storageOf(name).removeItem(name);
    else storageOf(name).setItem(name, value);
  } catch {
    return; // See above.
  }
}

/** Whether the window is open is this tab's own affair. */
function storageOf(name: string): Storage {
  return name.endsWith(":open") ? sessionStorage : localStorage;
}
