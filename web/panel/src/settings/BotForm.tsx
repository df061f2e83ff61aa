// What can be set on a bot: its mode as three explained cards, then words, then rules.

import { problemType } from "@baton/shared/wire";
import {
  Anchor,
  Badge,
  Box,
  Button,
  Flex,
  Group,
  NumberInput,
  Radio,
  Select,
  Stack,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { type UseFormReturnType, useForm } from "@mantine/form";
import { Link } from "react-router";
import { api, isProblem } from "../app/api.ts";
import { modes, routings } from "../app/modes.ts";
import type { Bot } from "../app/shapes.ts";
import { BotFiles, usualFiles } from "./BotFiles.tsx";
import { BotPhrases } from "./BotPhrases.tsx";
import { BotQuestions, type Question } from "./BotQuestions.tsx";
import { BotTheme, type Theme } from "./BotTheme.tsx";
import { DraftChat } from "./DraftChat.tsx";
import { Trouble } from "./Section.tsx";

type Values = Pick<
  Bot,
  "name" | "interaction_mode" | "routing" | "instructions" | "greeting" | "idle_close_s" | "attachments"
> & {
  model: string | null;
  team_id: string | null;
  suggestions: string[];
  theme: Theme;
  form_fields: Question[];
  daily_token_budget: number | null;
  handoff_phrases: string[] | null;
  allowed_origins: string[];
};

interface BotFormProps {
  bot: Bot | null;
  saving: boolean;
  error: unknown;
  onSave(values: Values): void;
}

export function BotForm({ bot, saving, error, onSave }: BotFormProps) {
  const form = useForm<Values>({ initialValues: valuesOf(bot) });
  const save = form.onSubmit(values => onSave({ ...values, model: values.model?.trim() || null }));
  return (
    <Flex direction={{ base: "column", lg: "row" }} gap="xl" align={{ base: "stretch", lg: "flex-start" }}>
      <Box flex={1} miw={0}>
        <form onSubmit={save}>{fields(form, bot, saving, error)}</form>
      </Box>
      <Box
        w={{ base: "100%", lg: 340 }}
        pos={{ base: "static", lg: "sticky" }}
        top={0}
        style={{ flex: "none" }}
      >
        <DraftChat draft={form.values} botId={bot?.id ?? null} />
      </Box>
    </Flex>
  );
}

function fields(form: UseFormReturnType<Values>, bot: Bot | null, saving: boolean, error: unknown) {
  return (
    <Stack gap="lg">
      <TextInput
        label="Name"
        description="Visitors see it"
        required
        maxLength={100}
        {...form.getInputProps("name")}
      />
      <ModeCards {...form.getInputProps("interaction_mode")} />
      <Textarea
        label="Instructions"
        description="What the bot should know and how it should speak"
        autosize
        minRows={4}
        maxRows={14}
        {...form.getInputProps("instructions")}
      />
      <TextInput
        label="Model"
        description="Empty: the one of the AI provider in Settings"
        value={form.values.model ?? ""}
        onChange={event => form.setFieldValue("model", event.currentTarget.value)}
      />
      <Textarea
        label="Greeting"
        description="Shown before the visitor says anything"
        autosize
        {...form.getInputProps("greeting")}
      />
      <TagsInput
        label="Suggestions"
        description="First questions to tap; Enter adds one"
        {...form.getInputProps("suggestions")}
      />
      <div>
        <Text fw={600} mb="xs">
          Look
        </Text>
        <BotTheme {...form.getInputProps("theme")} name={form.values.name} greeting={form.values.greeting} />
      </div>
      <Select label="Routing" data={routings} allowDeselect={false} {...form.getInputProps("routing")} />
      <TeamChoice {...form.getInputProps("team_id")} />
      <NumberInput
        label="Close after silence"
        description="Minutes without a word until a chat closes by itself. Empty: never"
        min={1}
        max={525_600}
        allowDecimal={false}
        w={220}
        value={form.values.idle_close_s ? Math.round(form.values.idle_close_s / 60) : ""}
        onChange={value => form.setFieldValue("idle_close_s", value === "" ? null : Number(value) * 60)}
      />
      <NumberInput
        label="AI tokens a day"
        description="When they are used up, visitors are passed to people. Empty: no limit"
        min={0}
        max={2_147_483_647}
        allowDecimal={false}
        thousandSeparator=" "
        w={220}
        value={form.values.daily_token_budget ?? ""}
        onChange={value => form.setFieldValue("daily_token_budget", value === "" ? null : Number(value))}
      />
      <BotQuestions {...form.getInputProps("form_fields")} />
      <BotFiles {...form.getInputProps("attachments")} />
      <BotPhrases {...form.getInputProps("handoff_phrases")} />
      <TagsInput
        label="Allowed origins"
        description="Sites that may show this chat, such as https://shop.example. Empty: all"
        {...form.getInputProps("allowed_origins")}
      />
      <Trouble error={error} />
      {needsKey(error) && (
        <Anchor component={Link} to="/settings/ably">
          Go to Settings, API keys, Ably
        </Anchor>
      )}
      <Group>
        <Button type="submit" loading={saving}>
          {bot ? "Save" : "Create bot"}
        </Button>
      </Group>
    </Stack>
  );
}

function valuesOf(bot: Bot | null): Values {
  return {
    name: bot?.name ?? "",
    interaction_mode: bot?.interaction_mode ?? "hybrid",
    routing: bot?.routing ?? "manual",
    team_id: bot?.team_id ?? null,
    instructions: bot?.instructions ?? "",
    greeting: bot?.greeting ?? "",
    suggestions: bot?.suggestions ?? [],
    theme: bot?.theme ?? {},
    form_fields: (bot?.form_fields ?? []) as unknown as Question[],
    daily_token_budget: bot?.daily_token_budget ?? null,
    model: bot?.model ?? null,
    idle_close_s: bot?.idle_close_s ?? null,
    attachments: bot?.attachments ?? usualFiles,
    handoff_phrases: bot?.handoff_phrases ?? null,
    allowed_origins: bot?.allowed_origins ?? [],
  };
}

function needsKey(error: unknown): boolean {
  return isProblem(error) && `${problemType(error)} ${error.detail ?? ""}`.toLowerCase().includes("ably");
}

interface TeamChoiceProps {
  value?: string | null;
  onChange?: (value: string | null) => void;
}

/** A workspace without teams is not asked for one. */
function TeamChoice({ value = null, onChange }: TeamChoiceProps) {
  const query = { params: { query: { limit: 200 } } };
  const teams = api.useQuery("get", "/v1/teams", query).data?.items ?? [];
  if (!teams.length) return null;
  return (
    <Select
      label="Team"
      description="Whose members are offered its chats"
      placeholder="Everybody"
      clearable
      data={teams.map(team => ({ value: team.id, label: team.name }))}
      value={value}
      onChange={chosen => onChange?.(chosen)}
    />
  );
}

interface ModeCardsProps {
  value?: string;
  onChange?: (value: string) => void;
}

function ModeCards({ value, onChange }: ModeCardsProps) {
  return (
    <Radio.Group label="Who answers" value={value ?? null} onChange={chosen => onChange?.(chosen)}>
      <Stack gap="xs" mt={4}>
        {Object.entries(modes).map(([mode, { title, text, needsAbly }]) => (
          <Radio.Card key={mode} value={mode} p="md" radius="md" aria-label={title}>
            <Group wrap="nowrap" align="flex-start">
              <Radio.Indicator mt={3} />
              <div>
                <Group gap="xs">
                  <Text fw={600}>{title}</Text>
                  {mode === "hybrid" && (
                    <Badge variant="light" color="teal">
                      Recommended
                    </Badge>
                  )}
                </Group>
                <Text size="sm" c="dimmed">
                  {text} {needsAbly && "Needs an Ably key."}
                </Text>
              </div>
            </Group>
          </Radio.Card>
        ))}
      </Stack>
    </Radio.Group>
  );
}
