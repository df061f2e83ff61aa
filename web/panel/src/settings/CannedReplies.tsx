// What the team says often: written here once, inserted in a reply by / and a few letters.
import { Button, Code, Group, Modal, Paper, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { api } from "../app/api.ts";
import { refresh } from "../app/query.ts";
import type { Canned } from "../inbox/canned.ts";
import { Section, Trouble } from "./Section.tsx";

const query = { params: { query: { limit: 200 } } };

export function CannedReplies() {
  const { data, isPending, error } = api.useQuery("get", "/v1/canned-replies", query);
  const [editing, setEditing] = useState<Canned | "new" | null>(null);
  const replies = [...(data?.items ?? [])].sort((a, b) => a.shortcut.localeCompare(b.shortcut));
  return (
    <Section
      title="Canned replies"
      hint="Agents type / in a reply and choose one. The names of visitor and agent are filled in."
      loading={isPending}
      error={error}
      action={
        <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing("new")}>
          New reply
        </Button>
      }
    >
      <Stack gap="sm">
        {replies.map(reply => (
          <Reply key={reply.id} reply={reply} onEdit={() => setEditing(reply)} />
        ))}
        {replies.length === 0 && <Text c="dimmed">No canned replies yet.</Text>}
      </Stack>
      <Modal
        opened={editing !== null}
        onClose={() => setEditing(null)}
        title={editing === "new" ? "New canned reply" : "Change canned reply"}
      >
        {editing && <ReplyForm reply={editing === "new" ? null : editing} onDone={() => setEditing(null)} />}
      </Modal>
    </Section>
  );
}

function Reply({ reply, onEdit }: { reply: Canned; onEdit(): void }) {
  const remove = api.useMutation("delete", "/v1/canned-replies/{canned_reply_id}", {
    onSuccess: () => refresh("/v1/canned-replies"),
  });
  const ask = () =>
    modals.openConfirmModal({
      title: `Delete /${reply.shortcut}?`,
      children: "What was said with it stays said.",
      labels: { confirm: "Delete", cancel: "Cancel" },
      confirmProps: { color: "red" },
      onConfirm: () => remove.mutate({ params: { path: { canned_reply_id: reply.id } } }),
    });
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Stack gap={4} miw={0}>
          <Text fw={600}>/{reply.shortcut}</Text>
          <Text size="sm" c="dimmed" dir="auto" lineClamp={3} style={{ whiteSpace: "pre-wrap" }}>
            {reply.text}
          </Text>
        </Stack>
        <Group gap="xs" wrap="nowrap">
          <Button size="xs" variant="default" aria-label={`Change /${reply.shortcut}`} onClick={onEdit}>
            Change
          </Button>
          <Button size="xs" variant="default" c="red" aria-label={`Delete /${reply.shortcut}`} onClick={ask}>
            Delete
          </Button>
        </Group>
      </Group>
    </Paper>
  );
}

function ReplyForm({ reply, onDone }: { reply: Canned | null; onDone(): void }) {
  const form = useForm({ initialValues: { shortcut: reply?.shortcut ?? "", text: reply?.text ?? "" } });
  const done = {
    onError: () => undefined,
    onSuccess: () => {
      refresh("/v1/canned-replies");
      onDone();
    },
  };
  const create = api.useMutation("post", "/v1/canned-replies", done);
  const change = api.useMutation("patch", "/v1/canned-replies/{canned_reply_id}", done);
  const save = (body: { shortcut: string; text: string }) =>
    reply
      ? change.mutate({ params: { path: { canned_reply_id: reply.id } }, body })
      : create.mutate({ body });
  return (
    <form onSubmit={form.onSubmit(save)}>
      <Stack>
        <TextInput
          label="Shortcut"
          description="Small letters, digits, - and _"
          leftSection="/"
          required
          maxLength={40}
          pattern="[a-z0-9][a-z0-9_\-]*"
          data-autofocus
          {...form.getInputProps("shortcut")}
        />
        <Textarea
          label="Text"
          required
          autosize
          minRows={4}
          maxRows={12}
          maxLength={4000}
          dir="auto"
          {...form.getInputProps("text")}
        />
        <Text size="sm" c="dimmed">
          <Code>{"{{visitor.name}}"}</Code> and <Code>{"{{agent.name}}"}</Code> become the names.
        </Text>
        <Trouble error={create.error ?? change.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending || change.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
