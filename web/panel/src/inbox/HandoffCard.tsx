// Why a person was asked for, in one look: what triggered it, the reason, and what the bot says about it so far.
import type { Conversation } from "@baton/shared/wire";
import { Badge, Box, Group, Spoiler, Text } from "@mantine/core";
import { IconHelpHexagon } from "@tabler/icons-react";
import { Summary } from "../ai/Summary.tsx";

export const triggers: Record<string, string> = {
  visitor: "The visitor pressed the button",
  phrase: "The visitor asked for a person",
  model: "The bot decided to ask for help",
  agent: "An agent stepped in",
  ai_unavailable: "The bot could not answer",
  mode: "This bot works with people only",
};

export function HandoffCard({ conversation }: { conversation: Conversation }) {
  const { handoff, holder, status } = conversation;
  const helped = conversation.interaction_mode !== "human_only";
  if (!handoff || holder === "bot" || status === "closed") return null;
  if (!handoff.reason && !handoff.summary && !helped) return null;
  return (
    <Box
      component="section"
      aria-label="Why a person"
      px="md"
      py="xs"
      bg="var(--mantine-color-default-hover)"
      style={{ borderBlockEnd: "1px solid var(--mantine-color-default-border)", flex: "none" }}
    >
      <Group gap="xs" mb={2}>
        <IconHelpHexagon size={16} aria-hidden="true" />
        <Badge color="orange" variant="light">
          {triggers[handoff.trigger ?? ""] ?? "Asked for a person"}
        </Badge>
        {handoff.reason && (
          <Text size="sm" fw={600} dir="auto">
            {handoff.reason}
          </Text>
        )}
      </Group>
      {handoff.summary && (
        <Spoiler maxHeight={44} showLabel="Show all" hideLabel="Show less">
          <Text size="sm" dir="auto" style={{ whiteSpace: "pre-wrap" }}>
            {handoff.summary}
          </Text>
        </Spoiler>
      )}
      {helped && <Summary conversation={conversation} />}
    </Box>
  );
}
