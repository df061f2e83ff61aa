// The inbox: the list, the open conversation, and what is known of its visitor.
import { Box, Center, Flex, Stack, Text } from "@mantine/core";
import { IconMessages } from "@tabler/icons-react";
import { useParams } from "react-router";
import { ConversationList } from "./ConversationList.tsx";
import { ConversationView } from "./ConversationView.tsx";

const line = "1px solid var(--mantine-color-default-border)";

export function InboxPage() {
  const { conversationId } = useParams();
  return (
    <Flex h="100%">
      <Box
        w={{ base: "100%", sm: 340 }}
        h="100%"
        visibleFrom={conversationId ? "sm" : undefined}
        style={{ borderInlineEnd: line, flex: "none" }}
      >
        <ConversationList selected={conversationId ?? null} />
      </Box>
      <Box flex={1} miw={0} h="100%" visibleFrom={conversationId ? undefined : "sm"}>
        {conversationId ? (
          <ConversationView key={conversationId} conversationId={conversationId} />
        ) : (
          <NothingOpen />
        )}
      </Box>
    </Flex>
  );
}

function NothingOpen() {
  return (
    <Center h="100%">
      <Stack align="center" gap="xs">
        <IconMessages size={40} stroke={1.25} color="var(--mantine-color-dimmed)" />
        <Text fw={600}>Choose a conversation</Text>
        <Text c="dimmed" size="sm" maw={320} ta="center">
          Whoever waits longest stands at the top of Waiting. You can also open a chat of the bot, watch it,
          and take over.
        </Text>
      </Stack>
    </Center>
  );
}
