// The list above a reply that a slash opens; arrows and Enter choose without leaving the text.
import { Box, Paper, ScrollArea, Text, UnstyledButton } from "@mantine/core";
import { type KeyboardEvent, useEffect, useState } from "react";
import { api } from "../app/api.ts";
import { type Canned, matching, slashBefore } from "./canned.ts";

const listId = "canned-replies";

export interface CannedChoice {
  open: boolean;
  typed: string;
  options: Canned[];
  index: number;
  aria: Record<string, string | boolean>;
  onKeyDown(event: KeyboardEvent): boolean;
}

/** What the text before the cursor asks for; `choose` is called with the reply. */
export function useCanned(text: string, cursor: number, choose: (reply: Canned) => void): CannedChoice {
  const typed = slashBefore(text, cursor);
  const [dismissed, setDismissed] = useState<string | null>(null);
  const [index, setIndex] = useState(0);
  const query = { params: { query: { limit: 200 } } };
  const { data } = api.useQuery("get", "/v1/canned-replies", query, {
    enabled: typed !== null,
    staleTime: 60_000,
  });
  const options = typed === null ? [] : matching(data?.items ?? [], typed);
  const open = options.length > 0 && dismissed !== text;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another search begins at the top
  useEffect(() => setIndex(0), [typed]);

  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!open) return false;
    const chosen = options[index];
    if (event.key === "ArrowDown") setIndex((index + 1) % options.length);
    else if (event.key === "ArrowUp") setIndex((index + options.length - 1) % options.length);
    else if (event.key === "Escape") setDismissed(text);
    else if ((event.key === "Enter" || event.key === "Tab") && chosen) choose(chosen);
    else return false;
    event.preventDefault();
    return true;
  };
  // A plain text field while there is nothing to choose from.
  const aria: Record<string, string | boolean> = open
    ? {
        role: "combobox",
        "aria-autocomplete": "list",
        "aria-expanded": true,
        "aria-controls": listId,
        "aria-activedescendant": `${listId}-${index}`,
      }
    : {};
  return { open, typed: typed ?? "", options, index, aria, onKeyDown };
}

export function CannedMenu({ canned, onChoose }: { canned: CannedChoice; onChoose(reply: Canned): void }) {
  if (!canned.open) return null;
  return (
    <Paper
      withBorder
      shadow="md"
      pos="absolute"
      left={16}
      right={16}
      bottom="100%"
      maw={560}
      style={{ zIndex: 10 }}
    >
      <ScrollArea.Autosize mah={280}>
        <Box role="listbox" id={listId} aria-label="Canned replies" p={4}>
          {canned.options.map((reply, index) => (
            <UnstyledButton
              key={reply.id}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === canned.index}
              tabIndex={-1}
              w="100%"
              p="xs"
              bg={index === canned.index ? "var(--mantine-primary-color-light)" : undefined}
              style={{ borderRadius: "var(--mantine-radius-md)", display: "block" }}
              onMouseDown={event => event.preventDefault()}
              onClick={() => onChoose(reply)}
            >
              <Text size="sm" fw={600}>
                /{reply.shortcut}
              </Text>
              <Text size="sm" c="dimmed" lineClamp={1}>
                {reply.text}
              </Text>
            </UnstyledButton>
          ))}
        </Box>
      </ScrollArea.Autosize>
    </Paper>
  );
}
