// What stands over the composer at some moments: a file of its own, fetched once the chat is open.
import { englishLater } from "../locales/en-later.ts";
import { addEnglish } from "../texts.ts";

export { default as css } from "../cards.css?inline";
export { Form } from "./Form.tsx";
export { Menu } from "./Menu.tsx";
export { Missed } from "./Missed.tsx";
export { Rating } from "./Rating.tsx";
export { Waiting } from "./Waiting.tsx";

addEnglish(englishLater);
