// The agent API: typed by its OpenAPI document, signed in by cookie, writes guarded by the CSRF token.
import type { paths } from "@baton/shared/schema/agent_api";
import { type Problem, problemType } from "@baton/shared/wire";
import createFetchClient from "openapi-fetch";
import createQueryClient from "openapi-react-query";

let csrfToken = "";

export function keepCsrfToken(token: string): void {
  csrfToken = token;
}

/** What every write carries beside the cookie. */
export const guard = () => ({ "X-CSRF-Token": csrfToken });

export const client = createFetchClient<paths>({
  baseUrl: location.origin,
  credentials: "same-origin",
  fetch: request => fetch(request),
});

client.use({
  onRequest({ request }) {
    if (request.method !== "GET") request.headers.set("X-CSRF-Token", csrfToken);
    return request;
  },
  async onResponse({ response }) {
    if (response.status === 401) window.dispatchEvent(new Event("baton:signed-out"));
    if (response.ok || response.headers.get("Content-Type")?.includes("json")) return undefined;
    // A proxy's page instead of a problem document: make one, so that callers know only one shape of failure.
    const problem = { type: "unreachable", title: "The server cannot be reached", status: response.status };
    return Response.json(problem, { status: response.status });
  },
});

export const api = createQueryClient(client);

/** What openapi-fetch found: the data, or the problem thrown. */
export async function found<T>(
  answer: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok) throw error ?? { type: "unknown", title: response.statusText, status: response.status };
  return data as T;
}

export function isProblem(error: unknown): error is Problem {
  return typeof error === "object" && error !== null && "title" in error && "status" in error;
}

/** What to tell a person about a failed request, as precisely as the server was. */
export function explain(error: unknown): string {
  if (!isProblem(error)) return "The server cannot be reached. Check your connection and try again.";
  const type = problemType(error);
  if (type === "held_by_agent")
    return `${error.holder_agent?.name ?? "Another agent"} already has this chat.`;
  if (type === "conversation_closed") return "This chat is closed. Reopen it first.";
  const said = error.detail ?? error.title;
  const fields = error.errors?.filter(({ message }) => !said.includes(message)) ?? [];
  return [said, ...fields.map(({ field, message }) => `${field}: ${message}`)].join(" ");
}
