// What the loader hands to the widget, and what it gets back.

export interface Place {
  bot: string;
  /** The gateway's address, with a slash at its end. */
  base: string;
  root: ShadowRoot;
  launcher: HTMLButtonElement;
}

export interface Handle {
  open(): void;
  close(): void;
  toggle(): void;
  ready(): void;
}

export type Mount = (place: Place) => Handle;
