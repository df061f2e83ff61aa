// Which days and which bot: kept in the address, so that a report can be shared and survives a reload.

import type { paths } from "@baton/shared/schema/agent_api";
import { useSearchParams } from "react-router";
import { api } from "../app/api.ts";

export type Report = paths["/v1/reports/summary"]["get"]["responses"][200]["content"]["application/json"];

export interface Wanted {
  first: string;
  last: string;
  time_zone: string;
  bot_id?: string;
  team_id?: string;
}

export const spans = [7, 28, 90];

/** Today where the reader lives, and days before it, as the server spells them. */
function dayBefore(days: number): string {
  const now = new Date();
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - days);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

export function useWanted() {
  const [given, setGiven] = useSearchParams();
  const days = Number(given.get("days") ?? 28);
  const first = given.get("first") ?? dayBefore(days - 1);
  const last = given.get("last") ?? dayBefore(0);
  const bot = given.get("bot") ?? "";
  const team = given.get("team") ?? "";
  const set = (changes: Record<string, string>, drop: string[] = []) =>
    setGiven(
      before => {
        const next = new URLSearchParams(before);
        for (const name of drop) next.delete(name);
        for (const [name, value] of Object.entries(changes))
          value ? next.set(name, value) : next.delete(name);
        return next;
      },
      { replace: true },
    );
  const time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  const wanted: Wanted = {
    first,
    last,
    time_zone,
    ...(bot ? { bot_id: bot } : {}),
    ...(team ? { team_id: team } : {}),
  };
  return {
    wanted,
    days: given.has("first") ? null : days,
    setDays: (chosen: number) => set({ days: String(chosen) }, ["first", "last"]),
    setRange: (range: { first: string; last: string }) => set(range, ["days"]),
    setBot: (id: string) => set({ bot: id }),
    setTeam: (id: string) => set({ team: id }),
  };
}

export function useReport(wanted: Wanted) {
  const valid = wanted.first <= wanted.last;
  return api.useQuery(
    "get",
    "/v1/reports/summary",
    { params: { query: wanted } },
    { enabled: valid, staleTime: 60_000, placeholderData: before => before },
  );
}

export function sheetAddress(wanted: Wanted, table: string): string {
  return `/v1/reports/summary.csv?${new URLSearchParams({ ...wanted, table })}`;
}
