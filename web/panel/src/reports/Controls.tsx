// Days, bot and export of a report.
import { Button, Group, Menu, SegmentedControl, Select, TextInput } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { api } from "../app/api.ts";
import { sheetAddress, spans, type useWanted } from "./useReport.ts";

const tables = [
  ["days", "Days"],
  ["agents", "Agents"],
  ["handoffs", "Handoff reasons"],
  ["models", "AI models"],
  ["help", "AI help"],
] as const;

export function Controls({ wanted, days, setDays, setRange, setBot, setTeam }: ReturnType<typeof useWanted>) {
  const bots = api.useQuery("get", "/v1/bots", {}, { staleTime: 60_000 }).data?.items ?? [];
  const teams = api.useQuery("get", "/v1/teams", {}, { staleTime: 60_000 }).data?.items ?? [];
  const choices = [
    ...spans.map(span => ({ value: String(span), label: `${span} days` })),
    { value: "own", label: "Custom" },
  ];
  const { first, last } = wanted;
  return (
    <Group align="flex-end" gap="sm">
      <SegmentedControl
        aria-label="Period"
        size="xs"
        data={choices}
        value={days === null ? "own" : String(days)}
        onChange={value => (value === "own" ? setRange({ first, last }) : setDays(Number(value)))}
      />
      {days === null && (
        <Group gap="xs">
          <TextInput
            type="date"
            aria-label="First day"
            value={first}
            max={last}
            onChange={event =>
              event.currentTarget.value && setRange({ first: event.currentTarget.value, last })
            }
          />
          <TextInput
            type="date"
            aria-label="Last day"
            value={last}
            min={first}
            onChange={event =>
              event.currentTarget.value && setRange({ first, last: event.currentTarget.value })
            }
          />
        </Group>
      )}
      <Select
        aria-label="Bot"
        w={200}
        value={wanted.bot_id ?? ""}
        data={[{ value: "", label: "All bots" }, ...bots.map(bot => ({ value: bot.id, label: bot.name }))]}
        allowDeselect={false}
        onChange={value => setBot(value ?? "")}
      />
      {teams.length > 0 && (
        <Select
          aria-label="Team"
          w={160}
          value={wanted.team_id ?? ""}
          data={[
            { value: "", label: "All teams" },
            ...teams.map(team => ({ value: team.id, label: team.name })),
          ]}
          allowDeselect={false}
          onChange={value => setTeam(value ?? "")}
        />
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" leftSection={<IconDownload size={16} />}>
            Export
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>CSV for a spreadsheet</Menu.Label>
          {tables.map(([table, label]) => (
            <Menu.Item key={table} component="a" href={sheetAddress(wanted, table)} download>
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
