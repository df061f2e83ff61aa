// Whose conversation this is, and what can be done with it now: one primary action, the rest in a menu.
import type { Conversation } from "@baton/shared/wire";
import { ActionIcon, Box, Button, Group, Menu, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  IconArrowBackUp,
  IconArrowLeft,
  IconDotsVertical,
  IconInfoCircle,
  IconRobot,
  IconUserShare,
} from "@tabler/icons-react";
import { Link } from "react-router";
import { useMe } from "../app/Gate.tsx";
import { lazily } from "../app/lazily.tsx";
import { useCommand } from "../hotkeys/commands.ts";
import type { Feed } from "../realtime/feed.ts";
import { HolderBadge } from "./HolderBadge.tsx";
import { visitorName } from "./names.ts";
import { usePass } from "./usePass.ts";

const Transfer = lazily(async () => (await import("./Transfer.tsx")).Transfer);
const ReturnToBot = lazily(async () => (await import("./ReturnToBot.tsx")).ReturnToBot);

interface HeaderProps {
  conversation: Conversation;
  feed: Feed;
}

export function ConversationHeader({ conversation, feed, onAbout }: HeaderProps & { onAbout(): void }) {
  return (
    <Group
      component="header"
      px="md"
      h={64}
      wrap="nowrap"
      style={{ borderBlockEnd: "1px solid var(--mantine-color-default-border)", flex: "none" }}
    >
      <ActionIcon
        component={Link}
        to="/inbox"
        hiddenFrom="sm"
        variant="subtle"
        color="gray"
        aria-label="Back to the list"
      >
        <IconArrowLeft size={20} />
      </ActionIcon>
      <Box flex={1} miw={0}>
        <Text component="h2" fw={700} truncate>
          {visitorName(conversation)}
        </Text>
        <HolderBadge conversation={conversation} />
      </Box>
      <Buttons conversation={conversation} feed={feed} />
      <ActionIcon
        hiddenFrom="lg"
        variant="default"
        size={36}
        aria-label="About this conversation"
        onClick={onAbout}
      >
        <IconInfoCircle size={18} />
      </ActionIcon>
    </Group>
  );
}

function Buttons({ conversation, feed }: HeaderProps) {
  const { agent } = useMe();
  const { busy, pass, transfer, returnToBot } = usePass(conversation.id, feed);
  const [transferring, transferModal] = useDisclosure();
  const [returning, returnModal] = useDisclosure();
  const { status, holder, interaction_mode } = conversation;
  const mine = holder === "agent" && conversation.agent?.id === agent.id;
  const open = status === "open";
  useCommand("take", () => void pass("join"), open && holder !== "agent" && interaction_mode !== "ai_only");
  useCommand("close", () => void pass("close"), open);

  if (status === "closed") {
    return (
      <Button variant="default" loading={busy} onClick={() => void pass("reopen")}>
        Reopen
      </Button>
    );
  }
  if (holder !== "agent" && interaction_mode !== "ai_only") {
    return (
      <Group gap="xs" wrap="nowrap">
        <Button loading={busy} onClick={() => void pass("join")}>
          {holder === "bot" ? "Take over" : "Join"}
        </Button>
        <CloseButton busy={busy} onClose={() => void pass("close")} />
      </Group>
    );
  }
  if (!mine) return <CloseButton busy={busy} onClose={() => void pass("close")} />;
  return (
    <Group gap="xs" wrap="nowrap">
      <Button loading={busy} onClick={() => void pass("close")}>
        Close
      </Button>
      <Menu position="bottom-end" width={230}>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label="More actions">
            <IconDotsVertical size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconUserShare size={16} />} onClick={transferModal.open}>
            Transfer to a colleague or team
          </Menu.Item>
          {interaction_mode === "hybrid" && (
            <Menu.Item leftSection={<IconRobot size={16} />} onClick={returnModal.open}>
              Return to the bot
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconArrowBackUp size={16} />} onClick={() => void pass("leave")}>
            Leave (back to the queue)
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {transferring && <Transfer opened onClose={transferModal.close} onTransfer={transfer} />}
      {returning && <ReturnToBot opened onClose={returnModal.close} onReturn={returnToBot} />}
    </Group>
  );
}

function CloseButton({ busy, onClose }: { busy: boolean; onClose(): void }) {
  return (
    <Button variant="default" disabled={busy} onClick={onClose}>
      Close
    </Button>
  );
}
