// What a visitor is asked for before a person comes: only what is not known yet is asked.
import { ActionIcon, Button, Group, Stack, Switch, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";

export interface Question {
  key: string;
  label: string;
  required: boolean;
}

const most = 8;
const own = [
  { key: "name", title: "Name" },
  { key: "email", title: "E-mail" },
];

interface BotQuestionsProps {
  value?: Question[];
  onChange?: (value: Question[]) => void;
}

export function BotQuestions({ value = [], onChange }: BotQuestionsProps) {
  const asked = new Set(value.map(one => one.key));
  const add = (key: string) => onChange?.([...value, { key, label: "", required: true }]);
  const change = (at: number, values: Partial<Question>) =>
    onChange?.(value.map((one, index) => (index === at ? { ...one, ...values } : one)));
  return (
    <Stack gap="xs" role="group" aria-label="Form before a person comes">
      <div>
        <Text size="sm" fw={500}>
          Form before a person comes
        </Text>
        <Text size="xs" c="dimmed">
          Visitors are asked only for what is not known of them yet
        </Text>
      </div>
      {value.map((question, at) => (
        <QuestionRow
          // biome-ignore lint/suspicious/noArrayIndexKey: a key that is being typed would lose the focus
          key={at}
          number={at + 1}
          question={question}
          onChange={values => change(at, values)}
          onRemove={() => onChange?.(value.filter((_, index) => index !== at))}
        />
      ))}
      {value.length < most && (
        <Group gap="xs">
          {[...own, { key: freeKey(asked), title: "Another question" }]
            .filter(({ key }) => !asked.has(key))
            .map(({ key, title }) => (
              <Button
                key={title}
                variant="default"
                size="xs"
                leftSection={<IconPlus size={14} />}
                onClick={() => add(key)}
              >
                {title}
              </Button>
            ))}
        </Group>
      )}
    </Stack>
  );
}

interface QuestionRowProps {
  number: number;
  question: Question;
  onChange(values: Partial<Question>): void;
  onRemove(): void;
}

function QuestionRow({ number, question, onChange, onRemove }: QuestionRowProps) {
  const known = own.find(one => one.key === question.key);
  return (
    <Group align="flex-end" gap="xs">
      <TextInput
        label={`Question ${number}`}
        placeholder={known ? `${known.title}, in the visitor's language` : "Your order number"}
        maxLength={80}
        flex="1 1 180px"
        value={question.label}
        onChange={event => onChange({ label: event.currentTarget.value })}
      />
      <TextInput
        label="Stored as"
        readOnly={known !== undefined}
        variant={known ? "filled" : "default"}
        maxLength={40}
        w={140}
        value={question.key}
        onChange={event => onChange({ key: event.currentTarget.value })}
      />
      <Switch
        label="Required"
        mb={8}
        checked={question.required}
        onChange={event => onChange({ required: event.currentTarget.checked })}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={`Remove question ${number}`}
        onClick={onRemove}
      >
        <IconTrash size={18} />
      </ActionIcon>
    </Group>
  );
}

/** The first of answer_1, answer_2, … that nobody uses. */
export function freeKey(asked: ReadonlySet<string>): string {
  let number = 1;
  while (asked.has(`answer_${number}`)) number++;
  return `answer_${number}`;
}
