// A copy of a bot to begin another one with, and putting a bot away.
import { Button, Group } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useNavigate } from "react-router";
import { api } from "../app/api.ts";
import { refresh } from "../app/query.ts";
import type { Bot, NewBot } from "../app/shapes.ts";

export function BotActions({ bot }: { bot: Bot }) {
  const navigate = useNavigate();
  const duplicate = api.useMutation("post", "/v1/bots", {
    onSuccess: copy => {
      refresh("/v1/bots");
      void navigate(`/settings/bots/${copy.id}`);
    },
  });
  const archive = api.useMutation("delete", "/v1/bots/{bot_id}", {
    onSuccess: () => {
      refresh("/v1/bots");
      void navigate("/settings/bots");
    },
  });
  const { id, created_at: _created, updated_at: _updated, ...settings } = bot;
  const name = `${bot.name.slice(0, 90)} (copy)`;
  const askToArchive = () =>
    modals.openConfirmModal({
      title: `Archive ${bot.name}?`,
      children:
        "Its chat disappears from every page that it is on. Conversations that are open go on, and all of them can still be read.",
      labels: { confirm: "Archive", cancel: "Cancel" },
      confirmProps: { color: "red" },
      onConfirm: () => archive.mutate({ params: { path: { bot_id: id } } }),
    });
  return (
    <Group gap="xs" wrap="nowrap">
      <Button
        variant="default"
        loading={duplicate.isPending}
        onClick={() => duplicate.mutate({ body: { ...settings, name } as NewBot })}
      >
        Duplicate
      </Button>
      <Button variant="default" c="red" onClick={askToArchive}>
        Archive
      </Button>
    </Group>
  );
}
