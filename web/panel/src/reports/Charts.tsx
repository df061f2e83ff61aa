// The drawings: what became of conversations, why people were asked for, ratings, and what it cost.
import { BarChart } from "@mantine/charts";
import { SimpleGrid } from "@mantine/core";
import { Card } from "./Card.tsx";
import type { Report } from "./useReport.ts";
import { count, dayName, dollars, share, triggers } from "./words.ts";

const outcomes = [
  { name: "bot", label: "Resolved by the bot", color: "indigo.6" },
  { name: "people", label: "Resolved by people", color: "teal.7" },
  { name: "abandoned", label: "Abandoned", color: "orange.6" },
  { name: "open", label: "Still open", color: "gray.6" },
] as const;

const sides = [
  { name: "bot", label: "Bot", color: "indigo.6" },
  { name: "people", label: "People", color: "teal.7" },
];

const tokens = [
  { name: "prompt", label: "Prompt tokens", color: "indigo.6" },
  { name: "answer", label: "Answer tokens", color: "teal.7" },
];

const drawn = { h: 260, tickLine: "none" as const, barProps: { isAnimationActive: false } };

export function Charts({ report }: { report: Report }) {
  return (
    <>
      <OutcomesByDay report={report} />
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Reasons report={report} />
        <Scores report={report} />
        <AiByDay report={report} />
        <AblyByDay report={report} />
      </SimpleGrid>
    </>
  );
}

function OutcomesByDay({ report }: { report: Report }) {
  const { days } = report;
  return (
    <Card
      title="Conversations by outcome"
      hint="On the day on which they began. A conversation is resolved once it is closed; by people, if an agent ever had it."
      head={["Day", ...outcomes.map(one => one.label)]}
      rows={days.map(day => [dayName(day.date), ...outcomes.map(one => count(day.outcomes[one.name]))])}
      empty={report.outcomes.conversations === 0}
      legend={outcomes}
    >
      <BarChart
        {...drawn}
        h={300}
        type="stacked"
        data={days.map(day => ({ day: dayName(day.date), ...day.outcomes }))}
        dataKey="day"
        series={[...outcomes]}
        yAxisLabel="Conversations"
        yAxisProps={{ allowDecimals: false, width: 56 }}
        xAxisProps={{ minTickGap: 16 }}
      />
    </Card>
  );
}

function Reasons({ report }: { report: Report }) {
  const { reasons, asked, eligible } = report.handoffs;
  const rows = reasons.map(({ trigger, requests }) => ({ reason: triggers[trigger] ?? trigger, requests }));
  return (
    <Card
      title="Why people were asked for"
      hint={`${count(asked)} of ${count(eligible)} hybrid conversations (${share(asked, eligible)}). A conversation may ask more than once.`}
      head={["Reason", "Requests"]}
      rows={rows.map(row => [row.reason, count(row.requests)])}
      empty={rows.length === 0}
    >
      <BarChart
        {...drawn}
        orientation="vertical"
        data={rows}
        dataKey="reason"
        series={[{ name: "requests", label: "Requests", color: "indigo.6" }]}
        xAxisLabel="Requests"
        xAxisProps={{ allowDecimals: false }}
        yAxisProps={{ width: 140 }}
        gridAxis="x"
      />
    </Card>
  );
}

function Scores({ report }: { report: Report }) {
  const { bot, people } = report.ratings;
  const rows = [0, 1, 2, 3, 4].map(index => ({
    score: `${index + 1}`,
    bot: bot.scores[index] ?? 0,
    people: people.scores[index] ?? 0,
  }));
  const mean = (average: number | null) => (average === null ? "none yet" : average.toFixed(1));
  return (
    <Card
      title="Ratings"
      hint={`Average for the bot: ${mean(bot.average)}; for people: ${mean(people.average)}. To people, if an agent ever had the conversation.`}
      head={["Score", "Bot", "People"]}
      rows={rows.map(row => [row.score, row.bot, row.people])}
      empty={bot.count + people.count === 0}
      legend={sides}
    >
      <BarChart
        {...drawn}
        data={rows}
        dataKey="score"
        series={sides}
        xAxisLabel="Score"
        yAxisLabel="Ratings"
        yAxisProps={{ allowDecimals: false, width: 56 }}
      />
    </Card>
  );
}

function AiByDay({ report }: { report: Report }) {
  const { ai, days } = report;
  const unpriced = ai.unpriced ? ` ${count(ai.unpriced)} turns have no known price.` : "";
  return (
    <Card
      title="AI"
      hint={`${count(ai.turns)} turns, ${count(ai.failed)} failed; ${dollars(ai.cost_usd)}.${unpriced}`}
      head={["Day", "Turns", "Prompt tokens", "Answer tokens", "Cost"]}
      rows={days.map(({ date, ai: of }) => [
        dayName(date),
        count(of.turns),
        count(of.prompt_tokens),
        count(of.completion_tokens),
        dollars(of.cost_usd),
      ])}
      empty={ai.turns === 0}
      legend={tokens}
    >
      <BarChart
        {...drawn}
        type="stacked"
        data={days.map(({ date, ai: of }) => ({
          day: dayName(date),
          prompt: of.prompt_tokens,
          answer: of.completion_tokens,
        }))}
        dataKey="day"
        series={tokens}
        yAxisLabel="Tokens"
        valueFormatter={count}
        yAxisProps={{ width: 80 }}
        xAxisProps={{ minTickGap: 16 }}
      />
    </Card>
  );
}

function AblyByDay({ report }: { report: Report }) {
  const { ably_messages: total, days } = report;
  return (
    <Card
      title="Ably messages"
      hint={
        total === null
          ? "Counted for the whole workspace only: choose all bots and teams to see them."
          : `${count(total)} messages that Ably took from Baton, each once, however many listened.`
      }
      head={["Day", "Messages"]}
      rows={days.map(day => [dayName(day.date), count(day.ably_messages)])}
      empty={!total}
    >
      <BarChart
        {...drawn}
        data={days.map(day => ({ day: dayName(day.date), messages: day.ably_messages ?? 0 }))}
        dataKey="day"
        series={[{ name: "messages", label: "Messages", color: "indigo.6" }]}
        yAxisLabel="Messages"
        valueFormatter={count}
        yAxisProps={{ allowDecimals: false, width: 72 }}
        xAxisProps={{ minTickGap: 16 }}
      />
    </Card>
  );
}
