// Reports: what became of conversations, how long people waited, what it cost.
import "@mantine/charts/styles.css";
import { Alert, Anchor, Box, Group, Paper, ScrollArea, Skeleton, Stack, Text, Title } from "@mantine/core";
import { Link } from "react-router";
import { explain } from "../app/api.ts";
import { useMe } from "../app/Gate.tsx";
import { Charts } from "./Charts.tsx";
import { Controls } from "./Controls.tsx";
import { Tables } from "./Tables.tsx";
import { Tiles } from "./Tiles.tsx";
import { type Report, useReport, useWanted } from "./useReport.ts";

export function ReportsPage() {
  const { role } = useMe().agent;
  if (role === "agent") return <Text p="xl">Reports are for admins.</Text>;
  return <Reports />;
}

function Reports() {
  const choice = useWanted();
  const { data, error, isPlaceholderData } = useReport(choice.wanted);
  return (
    <ScrollArea h="100%">
      <Stack p={{ base: "md", sm: "xl" }} maw={1280} mx="auto" gap="md" aria-busy={isPlaceholderData}>
        <Group justify="space-between" align="flex-end">
          <div>
            <Title order={1} fz="xl">
              Reports
            </Title>
            <Text c="dimmed" size="sm">
              Days begin at midnight in {choice.wanted.time_zone.replaceAll("_", " ")}.
            </Text>
          </div>
          <Controls {...choice} />
        </Group>
        {error ? <Alert color="red">{explain(error)}</Alert> : data ? <Figures report={data} /> : <Waiting />}
      </Stack>
    </ScrollArea>
  );
}

function Figures({ report }: { report: Report }) {
  const nothing =
    report.outcomes.conversations + report.ai.turns + report.waiting.count + report.handling.count === 0;
  if (nothing) return <Nothing />;
  return (
    <>
      <Tiles report={report} />
      <Charts report={report} />
      <Tables report={report} />
    </>
  );
}

function Nothing() {
  return (
    <Paper withBorder p="xl" ta="center">
      <Text fw={600}>No conversations in these days</Text>
      <Text c="dimmed" size="sm" maw="60ch" mx="auto" mt={4}>
        Figures appear with the first conversation. Choose a longer period, or put a bot on your site: its
        line of HTML stands under{" "}
        <Anchor component={Link} to="/settings/bots" inherit underline="always">
          Settings, Bots
        </Anchor>
        .
      </Text>
    </Paper>
  );
}

function Waiting() {
  return (
    <Box role="status" aria-label="Loading">
      <Skeleton h={110} mb="md" />
      <Skeleton h={380} mb="md" />
      <Skeleton h={300} />
    </Box>
  );
}
