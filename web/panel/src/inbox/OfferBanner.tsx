// An offer is for one agent and for a short time: accept it or pass it on.
import type { Conversation } from "@baton/shared/wire";
import { Alert, Button, Group, Text } from "@mantine/core";
import { useMe } from "../app/Gate.tsx";
import type { Feed } from "../realtime/feed.ts";
import { usePass } from "./usePass.ts";

export function OfferBanner({ conversation, feed }: { conversation: Conversation; feed: Feed }) {
  const { agent } = useMe();
  const { busy, pass } = usePass(conversation.id, feed);
  const { offer } = conversation;
  if (!offer || conversation.holder !== "queue" || conversation.status !== "open") return null;
  const forMe = offer.agent.id === agent.id;
  return (
    <Alert color="orange" radius={0} py="xs" style={{ flex: "none" }}>
      <Group justify="space-between">
        <Text size="sm">{forMe ? "This chat is offered to you." : `Offered to ${offer.agent.name}.`}</Text>
        {forMe && (
          <Group gap="xs">
            <Button size="xs" loading={busy} onClick={() => void pass("join")}>
              Accept
            </Button>
            <Button size="xs" variant="default" disabled={busy} onClick={() => void pass("decline")}>
              Decline
            </Button>
          </Group>
        )}
      </Group>
    </Alert>
  );
}
