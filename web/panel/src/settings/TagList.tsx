// The workspace's tags: what agents sort their chats by.
import { Button, Group, Modal, Paper, Radio, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { IconPlus, IconTags } from "@tabler/icons-react";
import { useState } from "react";
import { api } from "../app/api.ts";
import { refresh } from "../app/query.ts";
import type { Tag } from "../app/shapes.ts";
import { TagBadge } from "../inbox/TagBadge.tsx";
import { refreshInbox } from "../realtime/RealtimeProvider.tsx";
import { Empty } from "./Empty.tsx";
import { Section, Trouble } from "./Section.tsx";

const query = { params: { query: { limit: 200 } } };
const colours: { value: Tag["colour"]; label: string }[] = [
  { value: "gray", label: "Gray" },
  { value: "indigo", label: "Indigo" },
  { value: "teal", label: "Teal" },
  { value: "yellow", label: "Yellow" },
  { value: "orange", label: "Orange" },
  { value: "red", label: "Red" },
];

function changed(): void {
  refresh("/v1/tags");
  refreshInbox();
}

export function TagList() {
  const { data, isPending, error } = api.useQuery("get", "/v1/tags", query);
  const [editing, setEditing] = useState<Tag | "new" | null>(null);
  const tags = [...(data?.items ?? [])].sort((a, b) => a.name.localeCompare(b.name));
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing("new")}>
      New tag
    </Button>
  );
  return (
    <Section
      title="Tags"
      hint="Agents put them on chats, and the inbox can be narrowed to one. Visitors never see them."
      loading={isPending}
      error={error}
      action={tags.length > 0 && add}
    >
      {tags.length === 0 ? (
        <Empty
          Icon={IconTags}
          title="No tags yet"
          text="Tags tell chats apart by what they are about: refund, delivery, bug."
          action={add}
        />
      ) : (
        <Paper withBorder>
          {tags.map((tag, index) => (
            <TagLine key={tag.id} tag={tag} first={index === 0} onEdit={() => setEditing(tag)} />
          ))}
        </Paper>
      )}
      <Modal
        opened={editing !== null}
        onClose={() => setEditing(null)}
        title={editing === "new" ? "New tag" : "Change tag"}
      >
        {editing && <TagForm tag={editing === "new" ? null : editing} onDone={() => setEditing(null)} />}
      </Modal>
    </Section>
  );
}

function TagLine({ tag, first, onEdit }: { tag: Tag; first: boolean; onEdit(): void }) {
  const remove = api.useMutation("delete", "/v1/tags/{tag_id}", { onSuccess: changed });
  const ask = () =>
    modals.openConfirmModal({
      title: `Delete ${tag.name}?`,
      children: "It comes off every chat that has it.",
      labels: { confirm: "Delete", cancel: "Cancel" },
      confirmProps: { color: "red" },
      onConfirm: () => remove.mutate({ params: { path: { tag_id: tag.id } } }),
    });
  const line = first ? undefined : "1px solid var(--mantine-color-default-border)";
  return (
    <Group justify="space-between" wrap="nowrap" px="md" py="sm" style={{ borderBlockStart: line }}>
      <TagBadge tag={tag} size="lg" />
      <Group gap="xs" wrap="nowrap">
        <Button size="xs" variant="default" aria-label={`Change ${tag.name}`} onClick={onEdit}>
          Change
        </Button>
        <Button size="xs" variant="default" c="red" aria-label={`Delete ${tag.name}`} onClick={ask}>
          Delete
        </Button>
      </Group>
    </Group>
  );
}

function TagForm({ tag, onDone }: { tag: Tag | null; onDone(): void }) {
  const form = useForm<{ name: string; colour: Tag["colour"] }>({
    initialValues: { name: tag?.name ?? "", colour: tag?.colour ?? "gray" },
  });
  const done = {
    onError: () => undefined,
    onSuccess: () => {
      changed();
      onDone();
    },
  };
  const create = api.useMutation("post", "/v1/tags", done);
  const change = api.useMutation("patch", "/v1/tags/{tag_id}", done);
  const save = (body: { name: string; colour: Tag["colour"] }) =>
    tag ? change.mutate({ params: { path: { tag_id: tag.id } }, body }) : create.mutate({ body });
  return (
    <form onSubmit={form.onSubmit(save)}>
      <Stack>
        <TextInput label="Name" required maxLength={40} data-autofocus {...form.getInputProps("name")} />
        <Radio.Group label="Colour" {...form.getInputProps("colour")}>
          <Group gap="md" mt={6}>
            {colours.map(({ value, label }) => (
              <Radio
                key={value}
                value={value}
                label={<TagBadge tag={{ name: label, colour: value }} size="md" />}
              />
            ))}
          </Group>
        </Radio.Group>
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
