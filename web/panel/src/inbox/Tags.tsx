// The tags of a conversation: put on from the workspace's list, taken off by their cross.
import type { Conversation } from "@baton/shared/wire";
import { ActionIcon, Button, Group, Menu, Text } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { api, client, found } from "../app/api.ts";
import { tellTrouble } from "../app/query.ts";
import type { Tag } from "../app/shapes.ts";
import type { Feed } from "../realtime/feed.ts";
import { refreshInbox } from "../realtime/RealtimeProvider.tsx";
import { TagBadge } from "./TagBadge.tsx";

export function Tags({ conversation, feed }: { conversation: Conversation; feed: Feed }) {
  const query = { params: { query: { limit: 200 } } };
  const all = api.useQuery("get", "/v1/tags", query, { staleTime: 60_000 }).data?.items ?? [];
  const tags = conversation.tags ?? [];
  const others = all
    .filter(tag => !tags.some(one => one.id === tag.id))
    .sort((a, b) => a.name.localeCompare(b.name));

  const change = async (tag: { id: string }, on: boolean) => {
    const path = "/v1/conversations/{conversation_id}/tags/{tag_id}";
    const params = { path: { conversation_id: conversation.id, tag_id: tag.id } };
    try {
      await found(on ? client.PUT(path, { params }) : client.DELETE(path, { params }));
    } catch (error) {
      tellTrouble(error);
    }
    await feed.catchUp().catch(tellTrouble);
    refreshInbox();
  };

  return (
    <Group gap={6}>
      {tags.map(tag => (
        <TagBadge
          key={tag.id}
          tag={tag}
          size="lg"
          action={
            <ActionIcon
              size={24}
              mr={-8}
              variant="transparent"
              c="inherit"
              aria-label={`Take off ${tag.name}`}
              onClick={() => void change(tag, false)}
            >
              <IconX size={13} />
            </ActionIcon>
          }
        />
      ))}
      {all.length === 0 ? (
        <Text size="sm" c="dimmed">
          Admins make tags in Settings, Tags.
        </Text>
      ) : (
        others.length > 0 && <AddTag others={others} onAdd={tag => void change(tag, true)} />
      )}
    </Group>
  );
}

function AddTag({ others, onAdd }: { others: Tag[]; onAdd(tag: Tag): void }) {
  return (
    <Menu position="bottom-start" width={220} shadow="md">
      <Menu.Target>
        <Button
          size="compact-sm"
          mih={26}
          variant="default"
          radius="sm"
          leftSection={<IconPlus size={14} />}
          aria-label="Add a tag"
        >
          Tag
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={280} style={{ overflowY: "auto" }}>
        {others.map(tag => (
          <Menu.Item key={tag.id} onClick={() => onAdd(tag)}>
            <TagBadge tag={tag} size="md" />
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
