// The choice itself: which chats, and of which bot, team and tag.
import { Badge, Button, Group, Radio, Select, Stack } from "@mantine/core";
import { everything, type Kind, type ListMenuProps, useChoices } from "./ListMenu.tsx";

const kinds: { value: Kind; label: string }[] = [
  { value: "open", label: "Open chats" },
  { value: "missed", label: "Missed requests" },
  { value: "mentions", label: "Notes that mention me" },
  { value: "closed", label: "Closed chats" },
];

export function ListChoice({ kind, narrow, counts, onKind, onNarrow }: ListMenuProps) {
  const choices = useChoices();
  const numbers: Partial<Record<Kind, number>> = counts ?? {};
  const narrowed = kind !== "open" || Object.values(narrow).some(Boolean);
  return (
    <Stack gap="md">
      <Radio.Group label="Show" value={kind} onChange={value => onKind(value as Kind)}>
        <Stack gap={8} mt={6}>
          {kinds.map(({ value, label }) => (
            <Group key={value} justify="space-between" wrap="nowrap">
              <Radio value={value} label={label} />
              {numbers[value] ? (
                <Badge size="sm" color="orange" variant="light">
                  {numbers[value]}
                </Badge>
              ) : null}
            </Group>
          ))}
        </Stack>
      </Radio.Group>
      {choices.map(({ name, label, all, data }) => (
        <Select
          key={name}
          label={label}
          size="sm"
          data={[{ value: "", label: all }, ...data]}
          searchable={data.length > 8}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          value={narrow[name]}
          onChange={value => onNarrow({ ...narrow, [name]: value ?? "" })}
        />
      ))}
      {narrowed && (
        <Button
          variant="default"
          size="xs"
          onClick={() => {
            onKind("open");
            onNarrow(everything);
          }}
        >
          Show all open chats
        </Button>
      )}
    </Stack>
  );
}
