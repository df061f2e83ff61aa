// How long a wait may be, in the visitor's language.
import { spoken, t } from "./texts.ts";

function duration(seconds: number): string {
  const [unit, amount] =
    seconds < 60
      ? ["second", Math.max(10, Math.round(seconds / 10) * 10)]
      : ["minute", Math.round(seconds / 60)];
  const style: Intl.NumberFormatOptions = { style: "unit", unit: String(unit), unitDisplay: "short" };
  return new Intl.NumberFormat(spoken(), style).format(Number(amount));
}

/** An honest range, or nothing. */
export function waitRange(low: number | null | undefined, high: number | null | undefined): string | null {
  if (low == null && high == null) return null;
  const [from, to] = [duration(low ?? high ?? 0), duration(high ?? low ?? 0)];
  return from === to ? t("waitAbout", { low: from }) : t("waitRange", { low: from, high: to });
}
