// The transcript as agents see it: entries, notes in their place, the bot's draft, who is typing.
import { settledPart } from "@baton/shared/markdown";
import { type Timeline, withNotesInPlace } from "@baton/shared/timeline";
import { Loader, ScrollArea, Stack, Text } from "@mantine/core";
import { useLayoutEffect, useRef } from "react";
import { InConversation } from "./Attached.tsx";
import { EntryLine, Spoken } from "./EntryLine.tsx";
import { OutgoingLines } from "./OutgoingLines.tsx";

export function Thread({ conversationId, timeline }: { conversationId: string; timeline: Timeline }) {
  const viewport = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const entries = withNotesInPlace(timeline);
  const { conversation } = timeline;
  const visitor = conversation?.visitor?.name || conversation?.visitor?.email || "Visitor";

  useLayoutEffect(() => {
    const element = viewport.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
  });
  const onScroll = () => {
    const element = viewport.current;
    if (element) atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 80;
  };

  return (
    <InConversation value={conversationId}>
      <ScrollArea
        flex={1}
        mih={0}
        viewportRef={viewport}
        onScrollPositionChange={onScroll}
        viewportProps={{ tabIndex: 0 }}
      >
        <Stack p="md" gap="sm" role="log" aria-label="Messages" aria-live="off">
          {entries.length === 0 && !timeline.draft && (
            <Text c="dimmed" ta="center" py="xl">
              Nothing has been said yet.
            </Text>
          )}
          {entries.map((entry, index) => (
            <EntryLine key={entry.id} entry={entry} before={entries[index - 1]} visitor={visitor} />
          ))}
          {timeline.draft && (
            <Spoken
              author="bot"
              name="Bot"
              text={settledPart(timeline.draft.text)}
              time={null}
              joined={false}
              busy
            />
          )}
          <OutgoingLines conversationId={conversationId} timeline={timeline} />
          <WhoTypes timeline={timeline} visitor={visitor} />
        </Stack>
      </ScrollArea>
    </InConversation>
  );
}

function WhoTypes({ timeline, visitor }: { timeline: Timeline; visitor: string }) {
  // Colleagues who type are told of above the thread, beside who is viewing.
  const typing = timeline.typing.find(one => one.author === "visitor");
  if (!typing) return null;
  return (
    <Text size="sm" c="dimmed" role="status">
      <Loader type="dots" size="xs" mr={6} aria-hidden="true" style={{ verticalAlign: "middle" }} />
      {visitor} is typing
    </Text>
  );
}
