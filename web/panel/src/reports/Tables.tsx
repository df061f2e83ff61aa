// What is better read than drawn: agents, times, models, help.
import { Paper, SimpleGrid, Text, Title } from "@mantine/core";
import { Figures } from "./Card.tsx";
import type { Report } from "./useReport.ts";
import { count, dollars, span } from "./words.ts";

export function Tables({ report }: { report: Report }) {
  const { agents, models, help } = report;
  return (
    <>
      <Part title="Agents" hint="Conversations that each took, and how the stays with each went.">
        {agents.length === 0 ? (
          <Nothing />
        ) : (
          <Figures
            caption="Agents"
            head={["Agent", "Conversations", "First reply", "Handling", "In all", "Rating"]}
            rows={agents.map(one => [
              one.name,
              count(one.conversations),
              span(one.first_reply.median_s),
              span(one.handling.median_s),
              span(one.handled_s),
              one.ratings.average === null ? "–" : `${one.ratings.average.toFixed(1)} (${one.ratings.count})`,
            ])}
          />
        )}
      </Part>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Times report={report} />
        <Part title="AI models" hint="What each model was asked, and what it cost.">
          {models.length === 0 ? (
            <Nothing />
          ) : (
            <Figures
              caption="AI models"
              head={["Model", "Turns", "Tokens", "Cost"]}
              rows={models.map(one => [
                one.model ?? "None was asked",
                count(one.turns),
                count(one.prompt_tokens + one.completion_tokens),
                one.unpriced === one.turns ? "No known price" : dollars(one.cost_usd),
              ])}
            />
          )}
        </Part>
      </SimpleGrid>
      {help.length > 0 && (
        <Part title="AI help" hint="What the AI did for agents and in test chats; not among the turns.">
          <Figures
            caption="AI help"
            head={["Kind", "How often", "Tokens", "Cost"]}
            rows={help.map(one => [
              kinds[one.kind],
              count(one.jobs),
              count(one.prompt_tokens + one.completion_tokens),
              one.unpriced > 0 && one.unpriced === one.jobs ? "No known price" : dollars(one.cost_usd),
            ])}
          />
        </Part>
      )}
    </>
  );
}

const kinds = {
  summary: "Summaries",
  suggestion: "Suggested replies",
  rewrite: "Rewritten replies",
  draft: "Test chats of bots",
};

function Times({ report }: { report: Report }) {
  const kinds = [
    ["Waiting until an agent joined", report.waiting],
    ["Waiting that was given up", report.gave_up],
    ["First human reply", report.first_reply],
    ["Handling by one agent", report.handling],
  ] as const;
  return (
    <Part title="Times" hint="Each counts in the days in which it ended.">
      <Figures
        caption="Times"
        head={["Time", "How many", "Median", "9 of 10 within"]}
        rows={kinds.map(([name, one]) => [name, count(one.count), span(one.median_s), span(one.p90_s)])}
      />
    </Part>
  );
}

interface PartProps {
  title: string;
  hint: string;
  children: React.ReactNode;
}

function Part({ title, hint, children }: PartProps) {
  return (
    <Paper withBorder p="md" component="section" miw={0}>
      <Title order={2} fz="md">
        {title}
      </Title>
      <Text size="sm" c="dimmed">
        {hint}
      </Text>
      {children}
    </Paper>
  );
}

function Nothing() {
  return (
    <Text c="dimmed" ta="center" py="xl">
      Nothing in these days.
    </Text>
  );
}
