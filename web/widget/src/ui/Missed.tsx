// Nobody could come: leave an address, insist, or carry on. Nothing is lost either way.
import { useState } from "preact/hooks";
import type { Actions } from "../actions.ts";
import type { ChatState } from "../state.ts";
import { t } from "../texts.ts";

export function Missed({ state, result, actions }: { state: ChatState; result: string; actions: Actions }) {
  const [email, setEmail] = useState(state.timeline.conversation?.visitor?.email ?? "");
  const [saved, setSaved] = useState<string | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (await actions.leaveEmail(email.trim())) setSaved(email.trim());
  };
  return (
    <section class="card" aria-live="polite">
      <strong>{t(result === "closed_hours" ? "closedHours" : "missed")}</strong>
      {saved ? (
        <p>{t("emailSaved", { email: saved })}</p>
      ) : (
        <>
          <p class="soft">{t("missedHint")}</p>
          <form class="row" onSubmit={submit}>
            <input
              type="email"
              required
              maxLength={254}
              autocomplete="email"
              aria-label={t("email")}
              placeholder={t("email")}
              value={email}
              onInput={event => setEmail(event.currentTarget.value)}
            />
            <button type="submit" class="primary" disabled={state.busy}>
              {t("leaveEmail")}
            </button>
          </form>
        </>
      )}
      <div class="row">
        <button type="button" class="link" disabled={state.busy} onClick={() => actions.askForPerson(true)}>
          {t("waitAnyway")}
        </button>
        <button type="button" class="link" onClick={actions.dismissMissed}>
          {t("carryOn")}
        </button>
      </div>
    </section>
  );
}
