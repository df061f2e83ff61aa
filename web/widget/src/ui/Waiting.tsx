// In line for a person: the place, an honest wait, and the way back.
import type { ChatState } from "../state.ts";
import { t } from "../texts.ts";
import { waitRange } from "../waits.ts";

export function Waiting({ state, onCancel }: { state: ChatState; onCancel(): void }) {
  const { conversation } = state.timeline;
  const queue = conversation?.queue;
  const wait = waitRange(queue?.wait_seconds_low, queue?.wait_seconds_high);
  return (
    <section class="card" aria-live="polite">
      <div class="row">
        <span class="pulse" aria-hidden="true" />
        <strong>{queue?.position ? t("position", { position: queue.position }) : t("waiting")}</strong>
        {wait && <span class="soft">{wait}</span>}
      </div>
      {!wait && <p class="soft">{t("waitUnknown")}</p>}
      {conversation?.interaction_mode === "hybrid" && (
        <button type="button" class="link" disabled={state.busy} onClick={onCancel}>
          {t("neverMind")}
        </button>
      )}
    </section>
  );
}
