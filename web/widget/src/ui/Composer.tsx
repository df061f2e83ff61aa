// Where the visitor writes: Enter sends, Shift+Enter breaks the line; it is never switched off.
import type { Attachment, FileRules } from "@baton/shared/attachments";
import { useRef, useState } from "preact/hooks";
import type { Chat } from "../chat.ts";
import type { Phase } from "../state.ts";
import { t } from "../texts.ts";
import type { Files } from "./Widget.tsx";

interface ComposerProps {
  phase: Phase;
  chat: Chat;
  files: Files | null;
  rules: FileRules | undefined;
  onSend(text: string, files: Attachment[]): void;
  onTyping(): void;
  /** There is while an answer is being written. */
  onStop: (() => void) | null;
}

/** The contract counts code points, the textarea UTF-16 units: this bound holds for both. */
const longest = 8000;

export function Composer({ phase, chat, files, rules, onSend, onTyping, onStop }: ComposerProps) {
  const [text, setText] = useState("");
  const [round, setRound] = useState(0);
  const [ready, setReady] = useState<Attachment[]>([]);
  const [uploading, setUploading] = useState(false);
  const isEmpty = uploading || (!text.trim() && !ready.length);
  const field = useRef<HTMLTextAreaElement>(null);
  const label = t(phase === "closed" ? "placeholderClosed" : "placeholder");

  const send = () => {
    if (isEmpty) return;
    onSend(text.trim(), ready);
    setText("");
    setRound(round + 1);
    setReady([]);
    if (field.current) field.current.style.height = "auto";
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  };
  const onInput = (event: { currentTarget: HTMLTextAreaElement }) => {
    const element = event.currentTarget;
    setText(element.value);
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight, 120)}px`;
    if (element.value.trim()) onTyping();
  };

  return (
    <form
      class="composer"
      onSubmit={event => {
        event.preventDefault();
        send();
      }}
    >
      {files && rules?.enabled && (
        <files.Tray
          round={round}
          chat={chat}
          rules={rules}
          onChange={(done, busy) => {
            setReady(done);
            setUploading(busy);
          }}
        />
      )}
      <textarea
        ref={field}
        rows={1}
        // Empty, it is the placeholder's language that counts.
        dir={text ? "auto" : undefined}
        maxLength={longest}
        aria-label={label}
        placeholder={label}
        value={text}
        onKeyDown={onKeyDown}
        onInput={onInput}
      />
      {onStop && isEmpty && !uploading ? (
        <button type="button" class="send" aria-label={t("stop")} title={t("stop")} onClick={onStop}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <rect x="6" y="6" width="12" height="12" rx="2" fill="currentColor" />
          </svg>
        </button>
      ) : (
        <button type="submit" class="send" aria-label={t("send")} disabled={isEmpty}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path fill="currentColor" d="M3.4 20.4L21 12 3.4 3.6 3.4 10.2 15 12 3.4 13.8z" />
          </svg>
        </button>
      )}
    </form>
  );
}
