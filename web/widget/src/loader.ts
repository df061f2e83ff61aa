// All that a page loads before the first click: the launcher, the command queue, and who may bring the rest.
import type { Handle, Mount, Settings } from "./mount.ts";

type Command = string | readonly [string, ...unknown[]];
type Queue = { push(...commands: Command[]): void };

declare global {
  interface Window {
    $baton?: Queue | Command[];
  }
}

/** Commands that can wait until somebody needs the widget: they alone do not load it. */
const patient = new Set(["setUser", "setAttributes", "setLocale", "setTheme", "setLook", "close"]);

const launcherStyle = `
:host { all: initial; --accent: #4338ca; --accent-text: #fff; --x: 20px; --y: 20px; }
:host([hidden]) { display: none; }
.launcher { position: fixed; inset-block-end: var(--y); inset-inline-end: var(--x); z-index: 2147483000; min-inline-size: 56px;
  block-size: 56px; padding: 0; border: 0; border-radius: 28px; background: var(--accent); color: var(--accent-text);
  cursor: pointer; display: grid; grid-auto-flow: column; place-items: center; justify-content: center; gap: 8px;
  font: 600 15px system-ui, sans-serif; box-shadow: 0 6px 20px rgb(0 0 0 / .24); }
:host([data-position=left]) .launcher { left: var(--x); right: auto; }
:host([data-position=right]) .launcher { right: var(--x); left: auto; }
.launcher[data-label] { padding-inline: 16px; }
.launcher[data-label]::before { content: attr(data-label); order: 1; }
.launcher:hover { filter: brightness(1.08); }
.launcher:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
.launcher[data-unread]::after { content: attr(data-unread); position: absolute; inset-block-start: -4px;
  inset-inline-end: -4px; min-inline-size: 20px; block-size: 20px; border-radius: 10px; background: #c92a2a;
  color: #fff; font: 600 12px/20px system-ui, sans-serif; text-align: center; }
svg { inline-size: 26px; block-size: 26px; }
@media (max-width: 480px) { .launcher[aria-expanded=true] { display: none; } }`;

function start(script: HTMLScriptElement, bot: string): void {
  const base = new URL("..", script.src).href;
  const settings: Settings = { ...script.dataset, bot };
  const { colour, position, launcherText, isolation } = settings;
  const host = document.createElement("baton-widget");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(launcherStyle);
  root.adoptedStyleSheets = [sheet];
  const launcher = button();
  root.append(launcher);
  if (position === "left" || position === "right") host.dataset.position = position;
  if (launcherText) launcher.dataset.label = launcherText;
  if (/^#[0-9a-f]{6}$/i.test(colour ?? "")) {
    host.style.setProperty("--accent", colour ?? "");
    if (isBright(colour ?? "")) host.style.setProperty("--accent-text", "#000");
  }

  let handle: Promise<Handle> | null = null;
  const early: [string, ...unknown[]][] = [];
  const load = (): Promise<Handle> => {
    handle ??= import(/* @vite-ignore */ `${base}widget/${isolation === "iframe" ? "host" : "main"}.js`)
      .then((module: { mount: Mount }) => {
        const widget = module.mount({ bot, base, settings, root, launcher });
        for (const command of early.splice(0)) widget.run(...command);
        return widget;
      })
      .catch(error => {
        handle = null;
        throw error;
      });
    return handle;
  };

  const listeners = listenerList();
  const run = (command: Command): void => {
    const [name, ...given] = typeof command === "string" ? [command] : command;
    if (name === "on" || name === "off") listeners[name](given);
    else if (name === "show" || name === "hide") host.hidden = name === "hide";
    else if (patient.has(name) && !handle) early.push([name, ...given]);
    else
      void load().then(
        widget => widget.run(name, ...given),
        () => launcher.setAttribute("title", "The chat could not be loaded. Click to try again."),
      );
  };

  launcher.addEventListener("click", () => run("toggle"));
  const attach = () => document.body.append(host);
  attach();
  for (const swap of ["turbo:load", "turbolinks:load", "astro:after-swap"])
    document.addEventListener(swap, attach);
  const queued = Array.isArray(window.$baton) ? window.$baton : [];
  window.$baton = { push: (...commands) => commands.forEach(run) };
  queued.forEach(run);
  // Someone with a chat under way hears of answers without a click.
  if (isUnderWay(`baton:${base}:${bot}`)) run("ready");
}

/** `on` and `off` are DOM events under shorter names: they need no widget. */
function listenerList() {
  const known = new Map<unknown, (event: Event) => void>();
  return {
    on([name, listener]: unknown[]) {
      if (typeof listener !== "function") return;
      const heard = known.get(listener) ?? ((event: Event) => listener((event as CustomEvent).detail));
      known.set(listener, heard);
      document.addEventListener(`baton:${name}`, heard);
    },
    off([name, listener]: unknown[]) {
      const heard = known.get(listener);
      if (heard) document.removeEventListener(`baton:${name}`, heard);
    },
  };
}

/** Whether black is read better on it than white; near enough for an icon, in the few bytes that there are here. */
function isBright(colour: string): boolean {
  const value = Number.parseInt(colour.slice(1), 16);
  const [red, green, blue] = [value >> 16, (value >> 8) & 255, value & 255];
  return red * red * 3 + green * green * 10 + blue * blue > 194_000;
}

function button(): HTMLButtonElement {
  const launcher = document.createElement("button");
  launcher.type = "button";
  launcher.className = "launcher";
  launcher.ariaLabel = "Open chat";
  launcher.ariaExpanded = "false";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS(svg.namespaceURI, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("fill", "currentColor");
  path.setAttribute(
    "d",
    "M12 3C6.5 3 2 6.8 2 11.5c0 2.3 1.1 4.4 2.9 5.9L4 21l4.3-1.9c1.2.3 2.4.4 3.7.4 5.5 0 10-3.6 10-8S17.5 3 12 3z",
  );
  svg.append(path);
  launcher.append(svg);
  return launcher;
}

function isUnderWay(name: string): boolean {
  try {
    return localStorage.getItem(name) !== null || sessionStorage.getItem(`${name}:open`) !== null;
  } catch {
    return false; // Storage is forbidden here: then there is nothing to come back to.
  }
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement && script.dataset.bot && !document.querySelector("baton-widget")) {
  const { bot } = script.dataset;
  const begin = () => document.querySelector("baton-widget") || start(script, bot);
  if (document.body) begin();
  else document.addEventListener("DOMContentLoaded", begin);
}
