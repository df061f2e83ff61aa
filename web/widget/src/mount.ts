// What the loader hands to the widget, and what it gets back.

/** The script tag's attributes, `data-text-colour` as `textColour`. */
export interface Settings {
  bot: string;
  [name: string]: string | undefined;
}

export interface Place {
  bot: string;
  settings: Settings;
  /** The gateway's address, with a slash at its end. */
  base: string;
  root: ShadowRoot;
  launcher: HTMLButtonElement;
  /** Where the visitor is, when that is not this document: in a frame. */
  page?: () => { url: string; title: string };
}

export interface Handle {
  /** A command of the page's, with whatever came with it; one that we do not know is ignored. */
  run(command: string, ...given: unknown[]): void;
}

export type Mount = (place: Place) => Handle;
