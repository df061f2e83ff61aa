// The people of the workspace, read seldom and shared by everything that names them.
import { api } from "./api.ts";
import type { Agent } from "./shapes.ts";

export function useColleagues(): Agent[] {
  const query = { params: { query: { limit: 200 } } };
  const { data } = api.useQuery("get", "/v1/agents", query, { staleTime: 30_000, refetchInterval: 60_000 });
  return data?.items ?? none;
}

const none: Agent[] = [];
