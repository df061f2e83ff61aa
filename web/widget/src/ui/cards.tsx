// What stands over the composer at some moments: a file of its own, fetched once the chat is open.
export { default as css } from "../cards.css?inline";
export { Form } from "./Form.tsx";
export { Missed } from "./Missed.tsx";
export { Rating } from "./Rating.tsx";
export { Waiting } from "./Waiting.tsx";
