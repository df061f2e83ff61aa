// After the end: how it was, and a new beginning.
import { useState } from "preact/hooks";
import type { Actions } from "../actions.ts";
import type { ChatState } from "../state.ts";
import { t } from "../texts.ts";
import { downloadTranscript } from "../transcript.ts";

export function Rating({ state, actions }: { state: ChatState; actions: Actions }) {
  const [score, setScore] = useState(0);
  const [comment, setComment] = useState("");
  const [sent, setSent] = useState(false);
  const { entries } = state.timeline;
  const closed = entries.findLastIndex(entry => entry.event === "closed");
  const rated = sent || entries.slice(closed + 1).some(entry => entry.event === "rated");
  const submit = async (event: Event) => {
    event.preventDefault();
    if (await actions.rate(score, comment.trim())) setSent(true);
  };
  return (
    <section class="card">
      {rated ? (
        <p>{t("thanks")}</p>
      ) : (
        <form onSubmit={submit}>
          <fieldset class="stars">
            <legend>{t("rate")}</legend>
            {[1, 2, 3, 4, 5].map(value => (
              <label key={value} class={value <= score ? "lit" : ""}>
                <input type="radio" name="score" checked={value === score} onChange={() => setScore(value)} />
                <span class="hidden">{t("star", { score: value })}</span>
                <svg viewBox="0 0 24 24" aria-hidden="true">
                  <path d="M12 3l2.7 5.7 6.3.8-4.6 4.3 1.2 6.2L12 17l-5.6 3 1.2-6.2L3 9.5l6.3-.8z" />
                </svg>
              </label>
            ))}
          </fieldset>
          {score > 0 && (
            <div class="row comment">
              <input
                type="text"
                maxLength={1000}
                dir="auto"
                aria-label={t("comment")}
                placeholder={t("comment")}
                value={comment}
                onInput={event => setComment(event.currentTarget.value)}
              />
              <button type="submit" class="primary" disabled={state.busy}>
                {t("sendRating")}
              </button>
            </div>
          )}
        </form>
      )}
      <div class="row">
        <button type="button" class="link" disabled={state.busy} onClick={actions.startAgain}>
          {t("startAgain")}
        </button>
        <button type="button" class="link" onClick={() => downloadTranscript(state)}>
          {t("download")}
        </button>
      </div>
    </section>
  );
}
