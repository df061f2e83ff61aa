// The widget behind the launcher: mounted into the loader's shadow root, styled without any <style> element.
import { render } from "preact";
import { actionsOf } from "./actions.ts";
import { Chat } from "./chat.ts";
import type { Handle, Place } from "./mount.ts";
import { unreadCount } from "./state.ts";
import { t } from "./texts.ts";
import { applyColour } from "./theme.ts";
import { Widget } from "./ui/Widget.tsx";
import css from "./widget.css?inline";

export function mount({ bot, base, root, launcher }: Place): Handle {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  const container = document.createElement("div");
  root.append(container);

  const chat = new Chat(bot, base);
  const { store } = chat;
  const actions = actionsOf(chat, bot);

  const setOpen = (open: boolean) => {
    if (open === store.get().open) return;
    store.set({ open });
    if (open && !store.get().bot) void actions.loadBot();
    if (!open) launcher.focus();
  };

  store.subscribe(() => {
    const state = store.get();
    const unread = state.open ? 0 : unreadCount(state);
    launcher.ariaExpanded = String(state.open);
    launcher.ariaLabel = t(state.open ? "close" : "open");
    if (unread) launcher.dataset.unread = unread > 9 ? "9+" : String(unread);
    else delete launcher.dataset.unread;
    if (state.bot && root.host instanceof HTMLElement) applyColour(root.host, state.bot.theme?.colour);
  });

  render(<Widget chat={chat} actions={actions} onClose={() => setOpen(false)} />, container);
  chat.resume();
  const wake = () => document.visibilityState === "visible" && store.get().session && void chat.catchUp();
  document.addEventListener("visibilitychange", wake);
  addEventListener("offline", () => store.set({ offline: store.get().session !== null }));
  addEventListener("online", () => {
    store.set({ offline: false });
    wake();
  });

  return {
    open: () => setOpen(true),
    close: () => setOpen(false),
    toggle: () => setOpen(!store.get().open),
    ready: () => undefined,
  };
}
