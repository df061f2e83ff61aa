// The newest words beside the launcher, while the chat is closed: a tap opens it, the cross puts them away.
import { gistOf } from "@baton/shared/attachments";
import { type Block, type Inline, markdown } from "@baton/shared/markdown";
import type { Entry } from "@baton/shared/wire";
import type { ChatState } from "../state.ts";
import { directionOf, t } from "../texts.ts";
import { Avatar } from "./Avatar.tsx";

export { default as css } from "../preview.css?inline";

interface PreviewProps {
  state: ChatState;
  entry: Entry;
  onOpen(): void;
  onHush(): void;
}

export function Preview({ state, entry, onOpen, onHush }: PreviewProps) {
  const name = entry.author_name ?? state.bot?.name ?? t("title");
  return (
    <div
      class={state.dark ? "panel preview dark" : "panel preview"}
      dir={directionOf(state.locale)}
      lang={state.locale}
    >
      <button type="button" class="words" onClick={onOpen}>
        <Avatar author={entry.author === "agent" ? "agent" : "bot"} name={name} />
        <span class="said" role="status">
          <strong>
            <bdi>{name}</bdi>
          </strong>
          <span class="excerpt" dir="auto">
            {plain(gistOf(entry))}
          </span>
        </span>
      </button>
      <button type="button" class="icon" aria-label={t("hush")} onClick={onHush}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path stroke="currentColor" stroke-width="2" stroke-linecap="round" d="M6 6l12 12M18 6L6 18" />
        </svg>
      </button>
    </div>
  );
}

/** The words without their marks. */
export function plain(text: string): string {
  return markdown(text).map(wordsOf).join(" ").slice(0, 200);
}

function wordsOf(block: Block): string {
  if (block.type === "code") return block.text;
  return block.type === "list" ? block.items.map(item => said(item)).join(", ") : said(block.children);
}

function said(nodes: Inline[]): string {
  return nodes.map(node => ("text" in node ? node.text : said(node.children))).join("");
}
