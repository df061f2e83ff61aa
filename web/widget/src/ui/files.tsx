// Files with messages: a part of its own, fetched when the bot takes files or somebody has sent one.
export { default as css } from "../files.css?inline";
export { Attached } from "./Attached.tsx";
export { Tray } from "./Tray.tsx";
