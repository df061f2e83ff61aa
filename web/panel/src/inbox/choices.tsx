// A list above the text that something typed opens; arrows and Enter choose without leaving the text.
import { Box, Paper, ScrollArea, Text, UnstyledButton } from "@mantine/core";
import { type KeyboardEvent, useEffect, useState } from "react";

export interface Choices<Option> {
  open: boolean;
  options: Option[];
  index: number;
  listId: string;
  aria: Record<string, string | boolean>;
  onKeyDown(event: KeyboardEvent): boolean;
  choose(option: Option): void;
}

interface Asked<Option> {
  listId: string;
  /** What was typed after the sign that opens the list; null while it is not there. */
  typed: string | null;
  text: string;
  options: Option[];
  choose(option: Option): void;
}

export function useChoices<Option>({ listId, typed, text, options, choose }: Asked<Option>): Choices<Option> {
  const [dismissed, setDismissed] = useState<string | null>(null);
  const [index, setIndex] = useState(0);
  const open = typed !== null && options.length > 0 && dismissed !== text;
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
  // A text field of several lines may not be called a combobox; it may say what it controls and what is chosen.
  const aria: Record<string, string | boolean> = open
    ? {
        "aria-autocomplete": "list",
        "aria-haspopup": "listbox",
        "aria-controls": listId,
        "aria-activedescendant": `${listId}-${index}`,
      }
    : {};
  return { open, options, index, listId, aria, onKeyDown, choose };
}

interface MenuProps<Option> {
  choices: Choices<Option>;
  label: string;
  words(option: Option): { id: string; title: string; text: string };
}

export function ChoiceMenu<Option>({ choices, label, words }: MenuProps<Option>) {
  if (!choices.open) return null;
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
        <Box role="listbox" id={choices.listId} aria-label={label} p={4}>
          {choices.options.map((option, index) => {
            const { id, title, text } = words(option);
            return (
              <UnstyledButton
                key={id}
                id={`${choices.listId}-${index}`}
                role="option"
                aria-selected={index === choices.index}
                tabIndex={-1}
                w="100%"
                p="xs"
                bg={index === choices.index ? "var(--mantine-primary-color-light)" : undefined}
                style={{ borderRadius: "var(--mantine-radius-md)", display: "block" }}
                onMouseDown={event => event.preventDefault()}
                onClick={() => choices.choose(option)}
              >
                <Text size="sm" fw={600}>
                  {title}
                </Text>
                <Text size="sm" c="dimmed" lineClamp={1}>
                  {text}
                </Text>
              </UnstyledButton>
            );
          })}
        </Box>
      </ScrollArea.Autosize>
    </Paper>
  );
}
