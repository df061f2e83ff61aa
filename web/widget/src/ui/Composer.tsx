// Where the visitor writes: Enter sends, Shift+Enter breaks the line; it is never switched off.
import { useRef, useState } from "preact/hooks";
import type { Phase } from "../state.ts";
import { t } from "../texts.ts";

interface ComposerProps {
  phase: Phase;
  onSend(text: string): void;
  onTyping(): void;
  /** There is while an answer is being written. */
  onStop: (() => void) | null;
}

/** The contract counts code points, the textarea UTF-16 units: this bound holds for both. */
const longest = 8000;

export function Composer({ phase, onSend, onTyping, onStop }: ComposerProps) {
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  const label = t(phase === "closed" ? "placeholderClosed" : "placeholder");

  const send = () => {
    if (!text.trim()) return;
    onSend(text.trim());
    setText("");
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
      {onStop && !text.trim() ? (
        <button type="button" class="send" aria-label={t("stop")} title={t("stop")} onClick={onStop}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <rect x="6" y="6" width="12" height="12" rx="2" fill="currentColor" />
          </svg>
        </button>
      ) : (
        <button type="submit" class="send" aria-label={t("send")} disabled={!text.trim()}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path fill="currentColor" d="M3.4 20.4L21 12 3.4 3.6 3.4 10.2 15 12 3.4 13.8z" />
          </svg>
        </button>
      )}
    </form>
  );
}
