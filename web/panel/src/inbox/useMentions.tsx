// In a note, @ and a few letters find a colleague.
import { api } from "../app/api.ts";
import { useMe } from "../app/Gate.tsx";
import { ChoiceMenu, type Choices, useChoices } from "./choices.tsx";
import { atBefore, type Colleague, named, namesakes } from "./mentions.ts";

export type MentionChoice = Choices<Colleague> & { typed: string; namedIn(text: string): string[] };

export function useMentions(
  note: boolean,
  text: string,
  cursor: number,
  choose: (colleague: Colleague) => void,
): MentionChoice {
  const me = useMe().agent;
  const typed = note ? atBefore(text, cursor) : null;
  const query = { params: { query: { limit: 200 } } };
  const { data } = api.useQuery("get", "/v1/agents", query, {
    enabled: note && text.includes("@"),
    staleTime: 60_000,
  });
  const colleagues = (data?.items ?? []).filter(one => one.id !== me.id);
  const options = typed === null ? [] : namesakes(colleagues, typed);
  return {
    ...useChoices({ listId: "mentions", typed, text, options, choose }),
    typed: typed ?? "",
    namedIn: said => (note ? named(said, colleagues) : []),
  };
}

export function MentionMenu({ mentions }: { mentions: MentionChoice }) {
  const words = ({ id, name, email }: Colleague) => ({ id, title: name, text: email });
  return <ChoiceMenu choices={mentions} label="Colleagues" words={words} />;
}
