// What the AI did in this conversation, turn by turn, with cost and time: for admins.
import type { Conversation } from "@baton/shared/wire";
import { Badge, Divider, Group, Stack, Text } from "@mantine/core";
import { api } from "../app/api.ts";

const words = { running: "Thinking", done: "Answered", discarded: "Not sent", failed: "Failed" } as const;
const colours = { running: "indigo", done: "teal", discarded: "gray", failed: "red" } as const;

export function Turns({ conversation }: { conversation: Conversation }) {
  const params = { path: { conversation_id: conversation.id }, query: { limit: 5 } };
  // A turn ends with an entry or a new epoch: either makes the list stale.
  const { data } = api.useQuery(
    "get",
    "/v1/conversations/{conversation_id}/turns",
    { params },
    { enabled: conversation.interaction_mode !== "human_only", refetchInterval: 15_000 },
  );
  if (!data?.items.length) return null;
  return (
    <>
      <Stack gap={6}>
        <Text component="h3" fw={700} size="sm">
          AI turns
        </Text>
        {data.items.map(turn => (
          <div key={turn.id}>
            <Group justify="space-between" wrap="nowrap" gap="xs">
              <Text size="sm" truncate>
                {turn.model ?? "No model asked"}
              </Text>
              <Badge size="sm" variant="light" color={colours[turn.state]} style={{ flex: "none" }}>
                {words[turn.state]}
              </Badge>
            </Group>
            <Text size="xs" c="dimmed" style={{ fontVariantNumeric: "tabular-nums" }}>
              {facts(turn).join(" · ")}
            </Text>
          </div>
        ))}
        {data.next_cursor && (
          <Text size="xs" c="dimmed">
            The last five are shown.
          </Text>
        )}
      </Stack>
      <Divider />
    </>
  );
}

interface Turn {
  prompt_tokens: number;
  completion_tokens: number;
  cost_usd: number | null;
  first_token_ms: number | null;
  duration_ms: number | null;
  error: string | null;
}

function facts(turn: Turn): string[] {
  const tokens = turn.prompt_tokens + turn.completion_tokens;
  return [
    `${new Intl.NumberFormat().format(tokens)} tokens`,
    turn.cost_usd === null ? null : `$${turn.cost_usd.toFixed(4)}`,
    turn.first_token_ms === null ? null : `first word ${seconds(turn.first_token_ms)}`,
    turn.duration_ms === null ? null : `in all ${seconds(turn.duration_ms)}`,
    turn.error?.replaceAll("_", " "),
  ].filter((fact): fact is string => Boolean(fact));
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
