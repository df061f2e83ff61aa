// What the loader hands to the widget, and what it gets back.

export interface Settings {
  bot: string;
  locale?: string | undefined;
  theme?: string | undefined;
  colour?: string | undefined;
  position?: string | undefined;
}

export interface Place extends Settings {
  /** The gateway's address, with a slash at its end. */
  base: string;
  root: ShadowRoot;
  launcher: HTMLButtonElement;
}

export interface Handle {
  /** A command of the page's, with whatever came with it; one that we do not know is ignored. */
  run(command: string, ...given: unknown[]): void;
}

export type Mount = (place: Place) => Handle;
