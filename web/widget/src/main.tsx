// The widget behind the launcher: mounted into the loader's shadow root, styled without any <style> element.
import { render } from "preact";
import { actionsOf } from "./actions.ts";
import { announceChanges, call, tell } from "./announcer.ts";
import { Chat } from "./chat.ts";
import { commandsOf } from "./commands.ts";
import type { Handle, Place } from "./mount.ts";
import { isLeftOpen, keepOpen } from "./session.ts";
import { unread } from "./state.ts";
import { pickLanguage, speak, t } from "./texts.ts";
import { applyLook, darkQuery, isDark, type Look, wishesOf } from "./theme.ts";
import { onTitle } from "./title.ts";
import { Widget } from "./ui/Widget.tsx";
import css from "./widget.css?inline";

export function mount(place: Place): Handle {
  const { bot, base, root, launcher } = place;
  const adopt = (styles: string) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  };
  adopt(css);
  const container = document.createElement("div");
  root.append(container);
  const host = root.host as HTMLElement;

  const chat = new Chat(bot, base, place.page);
  const { store } = chat;
  const actions = actionsOf(chat, bot);
  let { theme, locale: said } = place.settings;
  let look = wishesOf(place.settings);

  const paint = () => store.set({ dark: isDark(theme ?? store.get().bot?.theme?.mode) });
  const translate = async () => {
    const wanted = [said ?? "", document.documentElement.lang, ...navigator.languages].filter(Boolean);
    const locale = await speak(pickLanguage(wanted, said ? [] : store.get().bot?.languages));
    host.lang = locale;
    store.set({ locale });
  };
  applyLook(host, launcher, look);
  let own: Look | null = null;
  /** The page's wishes go before the bot's. */
  const dress = () => {
    const { bot: dressed } = store.get();
    if (!dressed) return;
    const wishes = { ...own, ...look };
    applyLook(host, launcher, wishes);
    store.set({ bot: { ...dressed, theme: wishes } });
  };
  const loadBot = async () => {
    await actions.loadBot();
    const { bot: loaded } = store.get();
    if (!loaded) return;
    own = loaded.theme;
    dress();
    paint();
    await translate();
  };
  const setOpen = (open: boolean) => {
    if (open === store.get().open) return;
    store.set({ open });
    keepOpen(chat.name, open);
    if (open && !store.get().bot) void loadBot();
    if (open && !store.get().quiet) call(false);
    if (!open) launcher.focus();
  };

  const showTitle = onTitle();
  store.subscribe(() => {
    const state = store.get();
    const count = state.open ? 0 : unread(state).length;
    launcher.ariaExpanded = String(state.open);
    launcher.ariaLabel = t(state.open ? "close" : "open");
    if (count) launcher.dataset.unread = count > 9 ? "9+" : String(count);
    else delete launcher.dataset.unread;
    showTitle(count);
  });
  announceChanges(store);

  const [onOpen, onClose] = [() => setOpen(true), () => setOpen(false)];
  const props = { chat, actions: { ...actions, loadBot }, onOpen, onClose, adopt };
  render(<Widget {...props} />, container);
  chat.resume();
  paint();
  void translate();
  listenToThePage(chat, paint);
  if (isLeftOpen(chat.name)) setOpen(true);
  else if (store.get().session) void loadBot();
  tell("ready");

  const controls = {
    setOpen,
    speak: (tag: string) => {
      said = tag;
      void translate();
    },
    paint: (wish: string) => {
      theme = wish;
      paint();
    },
    dress: (wishes: Record<string, unknown>) => {
      look = wishes;
      dress();
    },
  };
  const commands = commandsOf(store, actions, controls);
  return { run: (command, given) => void (Object.hasOwn(commands, command) && commands[command]?.(given)) };
}

function listenToThePage(chat: Chat, paint: () => void): void {
  const { store } = chat;
  const wake = () => document.visibilityState === "visible" && store.get().session && void chat.catchUp();
  document.addEventListener("visibilitychange", wake);
  matchMedia(darkQuery).addEventListener("change", paint);
  addEventListener("storage", event => chat.hearTab(event.key));
  addEventListener("pageshow", wake);
  addEventListener("offline", () => store.set({ offline: true }));
  addEventListener("online", () => {
    store.set({ offline: false });
    wake();
    chat.outbox.hurry();
  });
}
