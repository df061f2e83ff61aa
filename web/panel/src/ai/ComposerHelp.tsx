// Help with a reply: a suggestion, or other words for what is typed. It goes into the text field and nowhere else.
import type { Conversation } from "@baton/shared/wire";
import { Button, Group, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArrowBackUp, IconMoodSmile, IconSparkles, IconTextDecrease } from "@tabler/icons-react";
import { useState } from "react";
import { type AiJob, useAiJob, whyFailed } from "./useAiJob.ts";

interface ComposerHelpProps {
  conversation: Conversation;
  text: string;
  onText(text: string): void;
}

export function ComposerHelp({ conversation, text, onText }: ComposerHelpProps) {
  const [before, setBefore] = useState<{ text: string; given: string } | null>(null);
  const put = (job: AiJob) => {
    if (job.state === "failed" || !job.text) {
      notifications.show({ color: "red", title: "No help this time", message: whyFailed(job) });
      return;
    }
    // What was typed meanwhile stays: a suggestion stands below it, other words take its place.
    const given = job.kind === "suggestion" && text.trim() ? `${text.trimEnd()}\n\n${job.text}` : job.text;
    setBefore({ text, given });
    onText(given);
  };
  const { ask, busy } = useAiJob(conversation.id, put);
  if (conversation.interaction_mode === "human_only" || conversation.status === "closed") return null;
  const rewrite = (style: "shorter" | "friendlier") =>
    void ask({ kind: "rewrite", text: text.trim(), style });
  return (
    <Group gap="xs">
      <Menu position="top-start" width={230}>
        <Menu.Target>
          <Button size="xs" variant="default" loading={busy} leftSection={<IconSparkles size={14} />}>
            AI help
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconSparkles size={16} />}
            onClick={() => void ask({ kind: "suggestion" })}
          >
            Suggest a reply
          </Menu.Item>
          <Menu.Item
            leftSection={<IconTextDecrease size={16} />}
            disabled={!text.trim()}
            onClick={() => rewrite("shorter")}
          >
            Make it shorter
          </Menu.Item>
          <Menu.Item
            leftSection={<IconMoodSmile size={16} />}
            disabled={!text.trim()}
            onClick={() => rewrite("friendlier")}
          >
            Make it friendlier
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {before && before.given === text && (
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconArrowBackUp size={14} />}
          onClick={() => {
            onText(before.text);
            setBefore(null);
          }}
        >
          Undo
        </Button>
      )}
    </Group>
  );
}
