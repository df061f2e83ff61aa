// Names for what the agent API answers, taken from its OpenAPI document by path.
import type { components, paths } from "@baton/shared/schema/agent_api";

type Answer<Path extends keyof paths, Method extends "get" | "post"> = paths[Path][Method] extends {
  responses: { 200: { content: { "application/json": infer Body } } };
}
  ? Body
  : never;

export type Me = Answer<"/v1/me", "get">;
export type InboxItem = Answer<"/v1/conversations", "get">["items"][number];
export type Agent = Answer<"/v1/agents", "get">["items"][number];
export type Team = Answer<"/v1/teams", "get">["items"][number];
export type Tag = Answer<"/v1/tags", "get">["items"][number];
export type Grant = Answer<"/v1/realtime-token", "post">;
export type NewBot = components["schemas"]["NewBot"];
export type Bot = Answer<"/v1/bots/{bot_id}", "get">;
export type RetentionSettings = Answer<"/v1/settings/retention", "get">;
export type AiSettings = Answer<"/v1/settings/ai", "get">;
