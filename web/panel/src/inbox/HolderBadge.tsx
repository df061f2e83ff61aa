// Who has the baton, in a word.

import type { Conversation } from "@baton/shared/wire";
import { Badge } from "@mantine/core";
import { useMe } from "../app/Gate.tsx";

export function HolderBadge({
  conversation,
}: {
  conversation: Pick<Conversation, "status" | "holder" | "agent">;
}) {
  const me = useMe().agent;
  const { status, holder, agent } = conversation;
  if (status === "closed") return <Tag colour="gray" text="Closed" />;
  if (holder === "bot") return <Tag colour="indigo" text="Bot" />;
  if (holder === "queue") return <Tag colour="orange" text="Waiting" />;
  return <Tag colour="teal" text={agent?.id === me.id ? "You" : (agent?.name ?? "Agent")} />;
}

function Tag({ colour, text }: { colour: string; text: string }) {
  return (
    <Badge color={colour} variant="light" size="sm" style={{ flex: "none" }}>
      {text}
    </Badge>
  );
}
