// The figures that one looks at first.
import { Paper, SimpleGrid, Text } from "@mantine/core";
import type { Report } from "./useReport.ts";
import { count, dollars, share, span } from "./words.ts";

export function Tiles({ report }: { report: Report }) {
  const { outcomes, handoffs, first_reply, waiting, ratings, ai } = report;
  const ended = outcomes.conversations - outcomes.open;
  const rated = ratings.people.average ?? ratings.bot.average;
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, xl: 6 }} spacing="sm">
      <Tile
        name="Conversations"
        value={count(outcomes.conversations)}
        more={`${count(outcomes.open)} still open`}
      />
      <Tile
        name="Resolved by the bot"
        value={share(outcomes.bot, ended)}
        more={`${count(outcomes.bot)} of ${count(ended)} closed`}
      />
      <Tile
        name="Handed to people"
        value={share(handoffs.asked, handoffs.eligible)}
        more={`${count(handoffs.missed)} while nobody was there`}
      />
      <Tile
        name="First human reply"
        value={span(first_reply.median_s)}
        more={`9 of 10 within ${span(first_reply.p90_s)}`}
      />
      <Tile
        name="Waiting for a person"
        value={span(waiting.median_s)}
        more={`9 of 10 within ${span(waiting.p90_s)}`}
      />
      <Tile
        name={ratings.people.average === null ? "Rating of the bot" : "Rating of people"}
        value={rated === null ? "–" : `${rated.toFixed(1)} / 5`}
        more={`AI cost ${dollars(ai.cost_usd)}`}
      />
    </SimpleGrid>
  );
}

function Tile({ name, value, more }: { name: string; value: string; more: string }) {
  return (
    <Paper withBorder p="md">
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      <Text fz={{ base: 22, sm: 26 }} fw={700} lh={1.3} style={{ fontVariantNumeric: "tabular-nums" }}>
        {value}
      </Text>
      <Text size="sm" c="dimmed">
        {more}
      </Text>
    </Paper>
  );
}
