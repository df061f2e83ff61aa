// The page's commands: what `$baton.push([...])` may ask for once the widget is here.
import type { Actions } from "./actions.ts";
import type { ChatState } from "./state.ts";
import type { Store } from "./store.ts";
import { pickLanguage } from "./texts.ts";
import type { User } from "./visit.ts";

export interface Controls {
  setOpen(open: boolean): void;
  speak(language: string): void;
  paint(theme: string): void;
  dress(wishes: Record<string, unknown>): void;
}

type Command = (given: unknown) => void;

export function commandsOf(
  store: Store<ChatState>,
  actions: Actions,
  controls: Controls,
): Record<string, Command> {
  const isOpen = () => store.get().open;
  return {
    open: () => controls.setOpen(true),
    close: () => controls.setOpen(false),
    toggle: () => controls.setOpen(!isOpen()),
    ready: () => undefined,
    send: text => typeof text === "string" && text.trim() && actions.send(text.trim().slice(0, 8000)),
    escalate: () => {
      controls.setOpen(true);
      void actions.askForPerson(false);
    },
    setUser: user => isObject(user) && void actions.identify(userOf(user)),
    setAttributes: attributes => isObject(attributes) && void actions.identify({ attributes }),
    setLocale: tag => typeof tag === "string" && controls.speak(pickLanguage([tag])),
    setLook: wishes => isObject(wishes) && controls.dress(wishes),
    setTheme: theme => typeof theme === "string" && controls.paint(theme),
    reset: () => {
      controls.setOpen(false);
      actions.reset();
    },
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Only what the contract knows, and only as text: the gateway refuses a request with anything else in it. */
function userOf(given: Record<string, unknown>): User {
  const user: User = {};
  if (typeof given.id === "string") user.external_id = given.id;
  if (typeof given.name === "string") user.name = given.name;
  if (typeof given.email === "string") user.email = given.email;
  if (typeof given.identity_token === "string") user.identity_token = given.identity_token;
  return user;
}
