// Who changed what, newest first.
import { Button, Code, Group, Table, Text } from "@mantine/core";
import { api } from "../app/api.ts";
import { moment } from "../inbox/names.ts";
import { Section } from "./Section.tsx";

export function AuditLog() {
  const log = api.useInfiniteQuery(
    "get",
    "/v1/audit-log",
    { params: { query: { limit: 50 } } },
    {
      pageParamName: "cursor",
      initialPageParam: null,
      getNextPageParam: last => last.next_cursor ?? undefined,
    },
  );
  const items = log.data?.pages.flatMap(page => page.items) ?? [];
  return (
    <Section
      title="Audit log"
      hint="Every change of settings, keys and people."
      loading={log.isPending}
      error={log.error}
    >
      <Table.ScrollContainer minWidth={480}>
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>When</Table.Th>
              <Table.Th>Who</Table.Th>
              <Table.Th>What</Table.Th>
              <Table.Th>On</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map(item => (
              <Table.Tr key={item.id}>
                <Table.Td style={{ whiteSpace: "nowrap" }}>{moment(item.created_at)}</Table.Td>
                <Table.Td>{item.actor.name}</Table.Td>
                <Table.Td>
                  <Code>{item.action}</Code>
                </Table.Td>
                <Table.Td>{item.target}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {items.length === 0 && <Text c="dimmed">Nothing yet.</Text>}
      {log.hasNextPage && (
        <Group>
          <Button variant="default" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
            Show more
          </Button>
        </Group>
      )}
    </Section>
  );
}
