// One message, told apart by side, colour and label: never by colour alone.
import { settledPart } from "@baton/shared/markdown";
import type { Author } from "@baton/shared/wire";
import type { ComponentChildren } from "preact";
import type { Pending } from "../outbox.ts";
import { t, timeOf } from "../texts.ts";
import { Avatar } from "./Avatar.tsx";
import { Markdown } from "./Markdown.tsx";

interface BubbleProps {
  author: Author;
  name: string;
  text: string;
  time: string | null;
  /** Follows a message of the same author: no name and face again. */
  joined: boolean;
  /** The visitor had heard enough: this answer is not whole. */
  stopped?: boolean;
  /** What came with it, drawn. */
  files?: ComponentChildren;
}

export function Bubble({ author, name, text, time, joined, stopped, files }: BubbleProps) {
  if (author === "visitor") {
    return (
      <div class="message own">
        <span class="hidden">{t("you")}</span>
        {files}
        {text && (
          <div class="bubble" dir="auto" title={time ? timeOf(time) : ""}>
            {text}
          </div>
        )}
      </div>
    );
  }
  return (
    <div class={joined ? "message joined" : "message"}>
      {!joined && <Avatar author={author === "agent" ? "agent" : "bot"} name={name} />}
      <div class="said">
        {!joined && (
          <span class="name">
            {name}
            {author === "bot" && <span class="tag">AI</span>}
            {time && <time dateTime={time}>{timeOf(time)}</time>}
          </span>
        )}
        {files}
        {text && (
          <div class={`bubble ${author}`} dir="auto">
            <Markdown text={text} />
          </div>
        )}
        {stopped && <span class="fate">{t("stopped")}</span>}
      </div>
    </div>
  );
}

export function Draft({ name, text }: { name: string; text: string }) {
  return (
    <div class="message">
      <Avatar author="bot" name={name} />
      <div class="said">
        <span class="name">
          {name}
          <span class="tag">AI</span>
        </span>
        <div class="bubble bot" dir="auto" aria-busy="true">
          {text ? <Markdown text={settledPart(text)} /> : <Dots label={t("thinking")} />}
        </div>
      </div>
    </div>
  );
}

interface OwnBubbleProps {
  message: Pending;
  files: ComponentChildren;
  onRetry(): void;
  onDrop(): void;
}

export function OwnBubble({ message, files, onRetry, onDrop }: OwnBubbleProps) {
  const ended = message.reason === "conversation_closed";
  return (
    <div class={`message own ${message.state}`}>
      {files}
      {message.text && (
        <div class="bubble" dir="auto">
          {message.text}
        </div>
      )}
      {message.state === "failed" && (
        <span class="fate" role="alert">
          {t(ended ? "endedForGood" : "notSent")}
          {!ended && (
            <button type="button" class="link" onClick={onRetry}>
              {t("retry")}
            </button>
          )}
          <button type="button" class="link" onClick={onDrop}>
            {t("discard")}
          </button>
        </span>
      )}
      {message.state === "sending" && <span class="fate">{t("sending")}</span>}
    </div>
  );
}

export function Dots({ label }: { label: string }) {
  return (
    <span class="dots">
      <i />
      <i />
      <i />
      <span class="label">{label}</span>
    </span>
  );
}
