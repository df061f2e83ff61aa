// The line of HTML that puts a bot on a site, ready to copy.
import { Button, Code, CopyButton, Group, Paper, Text } from "@mantine/core";
import { useMe } from "../app/Gate.tsx";
import type { Bot } from "../app/shapes.ts";

/** Before the first click nothing is fetched: what the launcher needs of the bot's look stands in the tag. */
const lookOfLauncher = {
  colour: "data-colour",
  position: "data-position",
  launcher_text: "data-launcher-text",
};

export function tagOf(base: string, { id, theme }: Pick<Bot, "id" | "theme">): string {
  const quoted = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  const look = Object.entries(lookOfLauncher).flatMap(([key, attribute]) => {
    const value = theme[key];
    return typeof value === "string" && value ? [` ${attribute}="${quoted(value)}"`] : [];
  });
  const place = base.replace(/\/+$/, "");
  return `<script async src="${place}/widget/loader.js" data-bot="${id}"${look.join("")}></script>`;
}

export function Snippet({ bot }: { bot: Bot }) {
  const { gateway_url } = useMe();
  const text = tagOf(gateway_url ?? "https://YOUR-GATEWAY", bot);
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" mb="xs">
        <div>
          <Text fw={600} size="sm">
            On your site
          </Text>
          <Text c="dimmed" size="sm">
            {gateway_url
              ? "Copy this line into your pages, before the end of the body; anew when you change the look of the button."
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
