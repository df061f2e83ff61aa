// One bot, edited or new.
import { Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useNavigate, useParams } from "react-router";
import { api } from "../app/api.ts";
import { refresh } from "../app/query.ts";
import { BotActions } from "./BotActions.tsx";
import { BotForm } from "./BotForm.tsx";
import { Section } from "./Section.tsx";
import { Snippet } from "./Snippet.tsx";

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
  const params = { path: { bot_id: botId } };
  const { data, isPending, error } = api.useQuery("get", "/v1/bots/{bot_id}", { params });
  const save = api.useMutation("patch", "/v1/bots/{bot_id}", {
    ...quiet,
    onSuccess: () => {
      refresh("/v1/bots", "/v1/bots/{bot_id}");
      notifications.show({ color: "teal", message: "Saved" });
    },
  });
  return (
    <Section
      title={data?.name ?? "Bot"}
      hint="Changes hold for new conversations; a conversation keeps the mode that it began with."
      loading={isPending}
      error={error}
      action={data && <BotActions bot={data} />}
    >
      {data && (
        <Stack gap="lg">
          <Snippet bot={data} />
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
