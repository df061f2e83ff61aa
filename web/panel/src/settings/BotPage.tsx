// One bot, edited or new.
import { Button, Code, CopyButton, Group, Paper, Stack, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { notifications } from "@mantine/notifications";
import { useNavigate, useParams } from "react-router";
import { api } from "../app/api.ts";
import { refresh } from "../app/query.ts";
import { BotForm } from "./BotForm.tsx";
import { Section } from "./Section.tsx";

const quiet = { onError: () => undefined };

export function NewBotPage() {
  const navigate = useNavigate();
  const create = api.useMutation("post", "/v1/bots", {
    ...quiet,
    onSuccess: bot => {
      refresh("/v1/bots");
      void navigate(`/settings/bots/${bot.id}`);
    },
  });
  return (
    <Section title="New bot" hint="Everything can be changed later.">
      <BotForm
        bot={null}
        saving={create.isPending}
        error={create.error}
        onSave={body => create.mutate({ body })}
      />
    </Section>
  );
}

export function BotPage() {
  const { botId = "" } = useParams();
  const navigate = useNavigate();
  const params = { path: { bot_id: botId } };
  const { data, isPending, error } = api.useQuery("get", "/v1/bots/{bot_id}", { params });
  const save = api.useMutation("patch", "/v1/bots/{bot_id}", {
    ...quiet,
    onSuccess: () => {
      refresh("/v1/bots", "/v1/bots/{bot_id}");
      notifications.show({ color: "teal", message: "Saved" });
    },
  });
  const remove = api.useMutation("delete", "/v1/bots/{bot_id}", {
    onSuccess: () => {
      refresh("/v1/bots");
      void navigate("/settings/bots");
    },
  });
  const askToRemove = () =>
    modals.openConfirmModal({
      title: `Delete ${data?.name ?? "this bot"}?`,
      children: "Its chat disappears from every page that it is on.",
      labels: { confirm: "Delete", cancel: "Cancel" },
      confirmProps: { color: "red" },
      onConfirm: () => remove.mutate({ params }),
    });
  return (
    <Section
      title={data?.name ?? "Bot"}
      hint="Changes hold for new conversations; a conversation keeps the mode that it began with."
      loading={isPending}
      error={error}
      action={
        <Button variant="default" c="red" onClick={askToRemove}>
          Delete
        </Button>
      }
    >
      {data && (
        <Stack gap="lg">
          <Snippet botId={data.id} />
          <BotForm
            key={data.id}
            bot={data}
            saving={save.isPending}
            error={save.error}
            onSave={body => save.mutate({ params, body })}
          />
        </Stack>
      )}
    </Section>
  );
}

function Snippet({ botId }: { botId: string }) {
  const text = `<script async src="https://YOUR-GATEWAY/widget/loader.js" data-bot="${botId}"></script>`;
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" mb="xs">
        <Text fw={600} size="sm">
          On your site
        </Text>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy}>
              {copied ? "Copied" : "Copy"}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {text}
      </Code>
    </Paper>
  );
}
