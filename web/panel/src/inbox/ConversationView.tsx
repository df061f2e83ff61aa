// One open conversation: header with what can be done, thread, composer, and the visitor beside it.
import { Alert, Box, Center, Flex, Loader, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { explain } from "../app/api.ts";
import { lazily } from "../app/lazily.tsx";
import { useConversation } from "../realtime/useConversation.ts";
import { Colleagues } from "./Colleagues.tsx";
import { Composer } from "./Composer.tsx";
import { ConversationHeader } from "./ConversationHeader.tsx";
import { HandoffCard } from "./HandoffCard.tsx";
import { OfferBanner } from "./OfferBanner.tsx";
import { Thread } from "./Thread.tsx";
import { useAcknowledge } from "./useAcknowledge.ts";

const ContextColumn = lazily(async () => (await import("./ContextColumn.tsx")).ContextColumn);
const ContextDrawer = lazily(async () => (await import("./ContextColumn.tsx")).ContextDrawer);

export function ConversationView({ conversationId }: { conversationId: string }) {
  const { timeline, feed, error } = useConversation(conversationId);
  const { conversation } = timeline;
  const [about, { open: showAbout, close: hideAbout }] = useDisclosure();
  useAcknowledge(conversation);
  if (error && !conversation) {
    return (
      <Box p="xl">
        <Alert color="red">{explain(error)}</Alert>
      </Box>
    );
  }
  if (!conversation || !feed) {
    return (
      <Center h="100%">
        <Loader aria-label="Loading" />
      </Center>
    );
  }
  return (
    <Flex h="100%">
      <Stack flex={1} miw={0} gap={0} h="100%">
        <ConversationHeader conversation={conversation} feed={feed} onAbout={showAbout} />
        <OfferBanner conversation={conversation} feed={feed} />
        <HandoffCard conversation={conversation} />
        <Colleagues conversationId={conversationId} timeline={timeline} />
        <Thread conversationId={conversationId} timeline={timeline} />
        <Composer conversation={conversation} feed={feed} />
      </Stack>
      <ContextColumn conversation={conversation} timeline={timeline} feed={feed} />
      {about && (
        <ContextDrawer onClose={hideAbout} conversation={conversation} timeline={timeline} feed={feed} />
      )}
    </Flex>
  );
}
