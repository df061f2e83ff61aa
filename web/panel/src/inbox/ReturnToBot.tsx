// Back to the bot, with a note for it if there is something that it should know.
import { Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { useState } from "react";

interface ReturnProps {
  opened: boolean;
  onClose(): void;
  onReturn(note: string): Promise<boolean>;
}

export function ReturnToBot({ opened, onClose, onReturn }: ReturnProps) {
  const [note, setNote] = useState("");
  const confirm = async () => {
    if (await onReturn(note.trim())) onClose();
  };
  return (
    <Modal opened={opened} onClose={onClose} title="Return to the bot">
      <Stack>
        <Textarea
          label="Note"
          description="What was settled, for the bot and for colleagues. The visitor does not see it."
          autosize
          minRows={3}
          maxLength={2000}
          value={note}
          onChange={event => setNote(event.currentTarget.value)}
          data-autofocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button onClick={() => void confirm()}>Return</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
