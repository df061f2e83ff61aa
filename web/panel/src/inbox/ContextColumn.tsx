// What is known beside the words: why a person was asked for, who the visitor is, where he is.

import { safeAddress } from "@baton/shared/inline";
import type { Timeline } from "@baton/shared/timeline";
import type { Conversation } from "@baton/shared/wire";
import { Anchor, Box, Divider, Drawer, ScrollArea, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useMe } from "../app/Gate.tsx";
import { modes } from "../app/modes.ts";
import type { Feed } from "../realtime/feed.ts";
import { triggers } from "./HandoffCard.tsx";
import { Earlier, Steps } from "./History.tsx";
import { moment, visitorName } from "./names.ts";
import { Tags } from "./Tags.tsx";
import { Turns } from "./Turns.tsx";

interface ContextProps {
  conversation: Conversation;
  timeline: Timeline;
  feed: Feed;
}

export function ContextColumn(props: ContextProps) {
  return (
    <Box
      component="aside"
      aria-label="About this conversation"
      w={300}
      visibleFrom="lg"
      style={{ borderInlineStart: "1px solid var(--mantine-color-default-border)", flex: "none" }}
    >
      <ScrollArea h="100%">
        <Context {...props} />
      </ScrollArea>
    </Box>
  );
}

/** The same on narrow screens, where it slides in. */
export function ContextDrawer({ onClose, ...props }: ContextProps & { onClose(): void }) {
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={360}
      title="About this conversation"
      hiddenFrom="lg"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Context {...props} />
    </Drawer>
  );
}

function Context({ conversation, timeline, feed }: ContextProps) {
  const { visitor, handoff } = conversation;
  const { role } = useMe().agent;
  const attributes = Object.entries(visitor?.attributes ?? {});
  return (
    <Stack p="md" gap="md">
      <Section title="Tags">
        <Tags conversation={conversation} feed={feed} />
      </Section>
      <Divider />
      {handoff && (
        <>
          <Section title="Why a person">
            <Text size="sm">{triggers[handoff.trigger ?? ""] ?? "Asked for a person"}</Text>
            <Fact name="Reason" value={handoff.reason} />
            <Fact name="Summary" value={handoff.summary} />
            <Fact name="Asked" value={handoff.requested_at && moment(handoff.requested_at)} />
          </Section>
          <Divider />
        </>
      )}
      <Section title="Visitor">
        <Fact name="Name" value={visitorName(conversation)} />
        <Fact name="E-mail" value={visitor?.email} />
        <Fact name="Identity" value={visitor?.verified ? "Verified" : "Not verified"} />
        <Fact name="Language" value={visitor?.locale} />
        <Page page={visitor?.page ?? null} />
        {attributes.map(([name, value]) => (
          <Fact key={name} name={name} value={String(value)} />
        ))}
      </Section>
      <Divider />
      {role !== "agent" && <Turns conversation={conversation} />}
      <Section title="Conversation">
        <Fact name="Started" value={moment(conversation.created_at)} />
        <Fact name="Closed" value={conversation.closed_at && moment(conversation.closed_at)} />
        <Fact name="Mode" value={modes[conversation.interaction_mode].title} />
        <Fact name="Team" value={conversation.team?.name} />
      </Section>
      <Divider />
      <Section title="Who had it">
        <Steps entries={timeline.entries} />
      </Section>
      <Divider />
      <Section title="Earlier conversations">
        <Earlier conversation={conversation} />
      </Section>
    </Stack>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack gap={6}>
      <Text component="h3" fw={700} size="sm">
        {title}
      </Text>
      {children}
    </Stack>
  );
}

function Fact({ name, value }: { name: string; value: string | null | undefined }) {
  if (!value) return null;
  return (
    <Box>
      <Text size="xs" c="dimmed">
        {name}
      </Text>
      <Text size="sm" dir="auto" style={{ overflowWrap: "anywhere" }}>
        {value}
      </Text>
    </Box>
  );
}

function Page({ page }: { page: { url?: string | null; title?: string | null } | null }) {
  if (!page?.url) return null;
  const href = safeAddress(page.url);
  return (
    <Box>
      <Text size="xs" c="dimmed">
        Page
      </Text>
      {href ? (
        <Anchor
          size="sm"
          href={href}
          target="_blank"
          rel="noopener noreferrer nofollow"
          style={{ overflowWrap: "anywhere" }}
        >
          {page.title || href}
        </Anchor>
      ) : (
        <Text size="sm">{page.title || page.url}</Text>
      )}
    </Box>
  );
}
