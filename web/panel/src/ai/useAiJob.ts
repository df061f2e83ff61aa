// Asks the AI for help and waits for it: a job that the server does in its own time, told by a hint or found by asking.
import type { components } from "@baton/shared/schema/agent_api";
import { useEffect, useRef, useState } from "react";
import { api, client, found } from "../app/api.ts";
import { queryClient, tellTrouble } from "../app/query.ts";

export type AiJob = components["schemas"]["AiJobView"];
export type Wish = Omit<components["schemas"]["AiJobBody"], "client_job_id">;

const JOB = "/v1/ai-jobs/{ai_job_id}";
const JOBS = "/v1/conversations/{conversation_id}/ai-jobs";

/** `onDone` gets the job that was asked for here last; what became of an older one is nobody's business any more. */
export function useAiJob(conversationId: string, onDone: (job: AiJob) => void) {
  const [asked, setAsked] = useState<AiJob | null>(null);
  const [asking, setAsking] = useState(false);
  const done = useRef(onDone);
  done.current = onDone;
  const params = { path: { ai_job_id: asked?.id ?? "" } };
  const { data } = api.useQuery("get", JOB, { params }, { enabled: asked !== null, refetchInterval: 1500 });
  useEffect(() => {
    if (!asked || !data || data.id !== asked.id || !isOver(data)) return;
    setAsked(null);
    refreshJobs();
    done.current(data);
  }, [asked, data]);

  const ask = async (wish: Wish) => {
    setAsking(true);
    const body = { ...wish, client_job_id: crypto.randomUUID() };
    try {
      setAsked(
        await found(client.POST(JOBS, { params: { path: { conversation_id: conversationId } }, body })),
      );
    } catch (error) {
      tellTrouble(error);
    }
    setAsking(false);
  };
  return { ask, busy: asking || asked !== null };
}

export function isOver(job: AiJob): boolean {
  return job.state === "done" || job.state === "failed";
}

/** A hint came, or a job of ours has ended: what is shown of jobs is read anew. */
export function refreshJobs(): void {
  for (const path of [JOB, JOBS]) void queryClient.invalidateQueries({ queryKey: ["get", path] });
}

const reasons: Record<string, string> = {
  too_late: "It took too long. Try again.",
  too_slow: "The AI took too long. Try again.",
  silence: "The AI went silent. Try again.",
  no_key: "There is no AI provider yet. An admin can set one in Settings.",
  budget_spent: "The bot's token budget for today is spent.",
  circuit_open: "The AI provider keeps failing; it is left alone for a moment.",
  status_401: "The AI provider does not accept the key. An admin can test it in Settings.",
  status_429: "The AI provider is over its limit. Try again later.",
  filtered: "The AI provider refused to answer that.",
  not_allowed: "The AI is never called in this conversation.",
};

/** Why it failed, for a person. */
export function whyFailed(job: AiJob): string {
  return reasons[job.error ?? ""] ?? "The AI could not do it. Try again.";
}
