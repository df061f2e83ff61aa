// All that a page loads before the first click: the launcher, and who may bring the rest.
import type { Handle, Mount } from "./mount.ts";

declare global {
  interface Window {
    $baton?: { push(command: string): void } | string[];
  }
}

const launcherStyle = `
:host { all: initial; --accent: #4338ca; --accent-text: #fff; }
.launcher { position: fixed; inset-block-end: 20px; inset-inline-end: 20px; z-index: 2147483000; inline-size: 56px;
  block-size: 56px; padding: 0; border: 0; border-radius: 50%; background: var(--accent); color: var(--accent-text);
  cursor: pointer; display: grid; place-items: center; box-shadow: 0 6px 20px rgb(0 0 0 / .24); }
.launcher:hover { filter: brightness(1.08); }
.launcher:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
.launcher[data-unread]::after { content: attr(data-unread); position: absolute; inset-block-start: -4px;
  inset-inline-end: -4px; min-inline-size: 20px; block-size: 20px; border-radius: 10px; background: #c92a2a;
  color: #fff; font: 600 12px/20px system-ui, sans-serif; text-align: center; }
svg { inline-size: 26px; block-size: 26px; }
@media (max-width: 480px) { .launcher[aria-expanded=true] { display: none; } }`;

function start(script: HTMLScriptElement, bot: string): void {
  const base = new URL("..", script.src).href;
  const host = document.createElement("baton-widget");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(launcherStyle);
  root.adoptedStyleSheets = [sheet];
  const launcher = button();
  root.append(launcher);

  let handle: Promise<Handle> | null = null;
  const load = (): Promise<Handle> => {
    handle ??= import(/* @vite-ignore */ `${base}widget/main.js`)
      .then((module: { mount: Mount }) => module.mount({ bot, base, root, launcher }))
      .catch(error => {
        handle = null;
        throw error;
      });
    return handle;
  };
  const run = (command: string) =>
    load().then(
      widget => command in widget && widget[command as keyof Handle](),
      () => launcher.setAttribute("title", "The chat could not be loaded. Click to try again."),
    );

  launcher.addEventListener("click", () => run("toggle"));
  const attach = () => document.body.append(host);
  attach();
  for (const swap of ["turbo:load", "turbolinks:load", "astro:after-swap"])
    document.addEventListener(swap, attach);
  const queued = Array.isArray(window.$baton) ? window.$baton : [];
  window.$baton = { push: run };
  queued.forEach(run);
  // Someone with a chat under way hears of answers without a click.
  if (hasSession(`baton:${base}:${bot}`)) run("ready");
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

function hasSession(name: string): boolean {
  try {
    return localStorage.getItem(name) !== null;
  } catch {
    return false; // Storage is forbidden here: then there is nothing to come back to.
  }
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement && script.dataset.bot && !document.querySelector("baton-widget")) {
  const { bot } = script.dataset;
  if (document.body) start(script, bot);
  else document.addEventListener("DOMContentLoaded", () => start(script, bot));
}
