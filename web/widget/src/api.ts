// The gateway over fetch: JSON in, JSON or a problem out.
import { retryAfter } from "@baton/shared/backoff";
import { type Problem, problemType } from "@baton/shared/wire";

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem | null,
    readonly retryAfter: number | null,
  ) {
    super(problem?.detail ?? problem?.title ?? `HTTP ${status}`);
  }

  get type(): string {
    return problemType(this.problem);
  }

  /** Whether the same request may succeed later, unchanged. */
  get passing(): boolean {
    return this.status >= 500 || this.status === 429 || this.status === 408;
  }
}

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

export interface Api {
  url(path: string): string;
  call<T>(method: Method, path: string, options?: { token?: string | undefined; body?: unknown }): Promise<T>;
}

export function createApi(base: string): Api {
  const url = (path: string) => `${base}v1/${path}`;
  return {
    url,
    async call(method, path, { token, body } = {}) {
      const headers: Record<string, string> = { Accept: "application/json" };
      if (token) headers.Authorization = `Bearer ${token}`;
      if (body !== undefined) headers["Content-Type"] = "application/json";
      const response = await fetch(url(path), {
        method,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
        credentials: "omit",
        signal: AbortSignal.timeout(20_000),
      });
      if (!response.ok) throw await refusal(response);
      return response.status === 204 ? undefined : await response.json();
    },
  };
}

export async function refusal(response: Response): Promise<Refusal> {
  const problem: Problem | null = await response.json().catch(() => null); // A proxy's page is no problem document.
  return new Refusal(response.status, problem, retryAfter(response.headers));
}
