// Inside the isolated frame: the same widget, with the page's side of it (host.ts) at the other end of postMessage.
// Our origin is the gateway's here, so the list of allowed origins is kept by frame-ancestors, not by Origin headers.
import { mount } from "./main.tsx";
import type { Handle } from "./mount.ts";
import { type Beginning, type FromFrame, isOurs, type ToFrame } from "./postings.ts";
import { keepElsewhere } from "./session.ts";
import { setFrame } from "./ui/focus.ts";

const events = "ready open close message unread handoff agent-joined closed csat error".split(" ");
const page = new URLSearchParams(location.search).get("page") ?? "";

function post(message: FromFrame): void {
  parent.postMessage(message, page);
}

function start({ bot, base, settings, kept, lang, dir, page: host, narrow }: Beginning): Handle {
  const things = new Map(Object.entries(kept));
  keepElsewhere({
    getItem: name => things.get(name) ?? null,
    setItem(name, value) {
      things.set(name, value);
      post({ baton: "keep", name, value });
    },
    removeItem(name) {
      things.delete(name);
      post({ baton: "keep", name, value: null });
    },
  });
  heardElsewhere = (name, value) => {
    things.set(name, value);
    dispatchEvent(new StorageEvent("storage", { key: name }));
  };
  setFrame(narrow);
  document.documentElement.lang = lang;
  document.documentElement.dir = dir;
  for (const name of events) {
    document.addEventListener(`baton:${name}`, event =>
      post({ baton: "tell", name, detail: (event as CustomEvent).detail }),
    );
  }
  const box = document.createElement("baton-widget");
  box.dataset.framed = "";
  const root = box.attachShadow({ mode: "open" });
  const launcher = document.createElement("button");
  launcher.focus = () => post({ baton: "focus" });
  document.body.append(box);
  mirror(box, root, launcher);
  return mount({ bot, base, settings, root, launcher, page: () => host });
}

/** The launcher stands on the page: whatever the widget does to ours, the page does to its own. */
function mirror(box: HTMLElement, root: ShadowRoot, launcher: HTMLButtonElement): void {
  const look = () => {
    const shows = root.querySelector(".preview") ? "preview" : root.querySelector(".panel") ? "panel" : "";
    post({
      baton: "look",
      launcher: {
        label: launcher.ariaLabel ?? "",
        text: launcher.dataset.label ?? "",
        unread: launcher.dataset.unread ?? "",
      },
      style: Object.fromEntries([...box.style].map(name => [name, box.style.getPropertyValue(name)])),
      position: box.dataset.position ?? "",
      shows,
      unread: Number.parseInt(launcher.dataset.unread ?? "0", 10),
    });
  };
  const observer = new MutationObserver(look);
  observer.observe(launcher, { attributes: true });
  observer.observe(box, { attributes: true });
  observer.observe(root, { childList: true, subtree: true });
}

let handle: Handle | null = null;
let heardElsewhere: (name: string, value: string | null) => void = () => undefined;

addEventListener("message", event => {
  if (event.origin !== page || event.source !== parent || !isOurs(event.data)) return;
  const message: ToFrame = event.data;
  if (message.baton === "begin") handle ??= start(message);
  else if (message.baton === "run") handle?.run(message.command, ...message.given);
  else if (message.baton === "kept") heardElsewhere(message.name, message.value);
  else if (message.baton === "narrow") setFrame(message.narrow);
});

if (parent !== window && page) post({ baton: "hello" });
