// By which words a visitor asks for a person.
import { Stack, Switch, TagsInput } from "@mantine/core";

interface BotPhrasesProps {
  value?: string[] | null;
  onChange?: (value: string[] | null) => void;
}

/** Null stands for the phrases that Baton knows by itself, in all its languages. */
export function BotPhrases({ value, onChange }: BotPhrasesProps) {
  return (
    <Stack gap="xs">
      <Switch
        label="Recognise when a visitor asks for a person"
        description="With Baton's own phrases in all its languages. Switch off to write your own"
        checked={value === null}
        onChange={event => onChange?.(event.currentTarget.checked ? null : [])}
      />
      {value && (
        <TagsInput
          label="Handoff phrases"
          description="Empty: only the button and the bot's own decision"
          value={value}
          onChange={phrases => onChange?.(phrases)}
        />
      )}
    </Stack>
  );
}
