// Whether visitors and agents may attach files to what they say, how large, and which.
import type { FileKind, FileRules } from "@baton/shared/attachments";
import { Checkbox, Group, NumberInput, Stack, Switch } from "@mantine/core";

const mebibyte = 1024 * 1024;
const kinds: Record<FileKind, string> = { image: "Pictures", pdf: "PDF", text: "Text" };

export const usualFiles: FileRules = {
  enabled: true,
  max_bytes: 10 * mebibyte,
  types: ["image", "pdf", "text"],
};

interface BotFilesProps {
  value?: FileRules;
  onChange?: (value: FileRules) => void;
}

export function BotFiles({ value = usualFiles, onChange }: BotFilesProps) {
  const change = (values: Partial<FileRules>) => onChange?.({ ...value, ...values });
  return (
    <Stack gap="xs">
      <Switch
        label="Files can be attached"
        description="By visitors and by agents: pictures, PDF and text, each looked at before it is stored"
        checked={value.enabled}
        onChange={event => change({ enabled: event.currentTarget.checked })}
      />
      {value.enabled && (
        <Group align="flex-start" gap="xl">
          <NumberInput
            label="Largest file"
            suffix=" MB"
            min={1}
            max={25}
            allowDecimal={false}
            w={140}
            value={Math.round(value.max_bytes / mebibyte) || 1}
            onChange={size => change({ max_bytes: Math.min(25, Math.max(1, Number(size) || 1)) * mebibyte })}
          />
          <Checkbox.Group
            label="Types"
            value={value.types}
            onChange={types => types.length && change({ types: types as FileKind[] })}
          >
            <Group mt={6}>
              {Object.entries(kinds).map(([kind, label]) => (
                <Checkbox key={kind} value={kind} label={label} />
              ))}
            </Group>
          </Checkbox.Group>
        </Group>
      )}
    </Stack>
  );
}
