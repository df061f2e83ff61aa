// The line of HTML that puts a bot on a site, ready to copy.
import { Button, Code, CopyButton, Group, Paper, Text } from "@mantine/core";
import { useMe } from "../app/Gate.tsx";

export function Snippet({ botId }: { botId: string }) {
  const { gateway_url } = useMe();
  const base = (gateway_url ?? "https://YOUR-GATEWAY").replace(/\/+$/, "");
  const text = `<script async src="${base}/widget/loader.js" data-bot="${botId}"></script>`;
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" mb="xs">
        <div>
          <Text fw={600} size="sm">
            On your site
          </Text>
          <Text c="dimmed" size="sm">
            {gateway_url
              ? "Copy this line into your pages, before the end of the body."
              : "The server was not told its public address: replace YOUR-GATEWAY with the gateway's."}
          </Text>
        </div>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy}>
              {copied ? "Copied" : "Copy"}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {text}
      </Code>
    </Paper>
  );
}
