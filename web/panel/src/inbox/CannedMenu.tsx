// Canned replies: a slash and a few letters open the list.
import { api } from "../app/api.ts";
import { type Canned, matching, slashBefore } from "./canned.ts";
import { ChoiceMenu, type Choices, useChoices } from "./choices.tsx";

export type CannedChoice = Choices<Canned> & { typed: string };

/** What the text before the cursor asks for; `choose` is called with the reply. */
export function useCanned(text: string, cursor: number, choose: (reply: Canned) => void): CannedChoice {
  const typed = slashBefore(text, cursor);
  const query = { params: { query: { limit: 200 } } };
  const { data } = api.useQuery("get", "/v1/canned-replies", query, {
    enabled: typed !== null,
    staleTime: 60_000,
  });
  const options = typed === null ? [] : matching(data?.items ?? [], typed);
  return { ...useChoices({ listId: "canned-replies", typed, text, options, choose }), typed: typed ?? "" };
}

export function CannedMenu({ canned }: { canned: CannedChoice }) {
  const words = ({ id, shortcut, text }: Canned) => ({ id, title: `/${shortcut}`, text });
  return <ChoiceMenu choices={canned} label="Canned replies" words={words} />;
}
