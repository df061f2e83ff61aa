// The AI's summary of a conversation, for whoever takes it over: the newest there is, or a button to ask for one.
import type { Conversation } from "@baton/shared/wire";
import { Button, Group, Spoiler, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconSparkles } from "@tabler/icons-react";
import { api } from "../app/api.ts";
import { useAiJob, whyFailed } from "./useAiJob.ts";

export function Summary({ conversation }: { conversation: Conversation }) {
  const params = { path: { conversation_id: conversation.id }, query: { limit: 20 } };
  const { data } = api.useQuery("get", "/v1/conversations/{conversation_id}/ai-jobs", { params });
  const summary = data?.items.find(job => job.kind === "summary" && job.state === "done");
  const { ask, busy } = useAiJob(conversation.id, job => {
    if (job.state === "failed")
      notifications.show({ color: "red", title: "No summary this time", message: whyFailed(job) });
  });
  return (
    <>
      {summary?.text && (
        <Spoiler maxHeight={66} showLabel="Show all" hideLabel="Show less" mt={4}>
          <Text size="sm" dir="auto" style={{ whiteSpace: "pre-wrap" }}>
            {summary.reason && (
              <Text span fw={600} inherit>
                {summary.reason}{" "}
              </Text>
            )}
            {summary.text}
          </Text>
        </Spoiler>
      )}
      <Group mt={6}>
        <Button
          size="xs"
          variant="default"
          loading={busy}
          leftSection={<IconSparkles size={14} />}
          onClick={() => void ask({ kind: "summary" })}
        >
          {summary ? "Summarise again" : "Summarise with AI"}
        </Button>
      </Group>
    </>
  );
}
