// What the team needs to know before a person joins: only what is missing, and consent where it is asked for.
import { useState } from "preact/hooks";
import type { Actions } from "../actions.ts";
import { type ChatState, type FormField, missingFields } from "../state.ts";
import { t } from "../texts.ts";
import type { User } from "../visit.ts";

export function Form({ state, actions }: { state: ChatState; actions: Actions }) {
  const [fields] = useState(() => missingFields(state));
  const [answers, setAnswers] = useState<Record<string, string>>({});
  const consent = state.bot?.consent_text;
  const submit = (event: Event) => {
    event.preventDefault();
    void actions.answerForm(userFrom(answers, !!consent));
  };
  return (
    <section class="card">
      <form class="questions" onSubmit={submit}>
        <strong>{t("beforePerson")}</strong>
        {fields.map(field => (
          <label key={field.key}>
            <span>
              <bdi>{labelOf(field)}</bdi>
            </span>
            <input
              type="text"
              inputMode={field.key === "email" ? "email" : "text"}
              pattern={field.key === "email" ? ".+@.+" : undefined}
              dir="auto"
              required={field.required}
              maxLength={field.key === "email" ? 254 : 200}
              autocomplete={field.key === "email" || field.key === "name" ? field.key : "off"}
              value={answers[field.key] ?? ""}
              onInput={event => setAnswers({ ...answers, [field.key]: event.currentTarget.value })}
            />
          </label>
        ))}
        {consent && (
          <label class="consent">
            <input type="checkbox" required />
            <span dir="auto">{consent}</span>
          </label>
        )}
        <div class="row">
          <button type="submit" class="primary" disabled={state.busy}>
            {t("continue")}
          </button>
          <button type="button" class="link" onClick={actions.cancelForm}>
            {t("cancel")}
          </button>
        </div>
      </form>
    </section>
  );
}

function labelOf({ key, label }: FormField): string {
  if (label) return label;
  if (key === "name") return t("name");
  return key === "email" ? t("email") : key;
}

function userFrom(answers: Record<string, string>, agreed: boolean): User {
  const given = Object.entries(answers).flatMap(([key, value]) =>
    value.trim() ? [[key, value.trim()]] : [],
  );
  const { name, email, ...attributes }: Record<string, string> = Object.fromEntries(given);
  return {
    ...(name ? { name } : {}),
    ...(email ? { email } : {}),
    attributes: { ...attributes, ...(agreed ? { consent: true } : {}) },
  };
}
