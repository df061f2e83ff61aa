// One file on its way up: the body is the file itself, and only XMLHttpRequest tells how far it is.
import type { Attachment } from "./attachments.ts";
import { retryAfter } from "./backoff.ts";
import { type Problem, problemType } from "./wire.ts";

export class UploadRefused extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem | null,
    readonly retryAfter: number | null,
  ) {
    super(problem?.title ?? `HTTP ${status}`);
  }

  get type(): string {
    return problemType(this.problem);
  }
}

export interface Upload {
  done: Promise<Attachment>;
  abort(): void;
}

export function upload(
  url: string,
  headers: Record<string, string>,
  file: File,
  onProgress: (share: number) => void,
): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<Attachment>((resolve, reject) => {
    request.open("POST", url);
    request.responseType = "json";
    request.timeout = 300_000;
    const name = `attachment; filename*=UTF-8''${encoded(file.name)}`;
    const all = { ...headers, "Content-Type": "application/octet-stream", "Content-Disposition": name };
    for (const [key, value] of Object.entries(all)) request.setRequestHeader(key, value);
    request.upload.onprogress = event => onProgress(event.total ? event.loaded / event.total : 0);
    request.onload = () => (request.status === 201 ? resolve(request.response) : reject(refusal(request)));
    const lost = () => reject(new UploadRefused(0, null, null));
    request.onerror = lost;
    request.ontimeout = lost;
    request.onabort = lost;
    request.send(file);
  });
  return { done, abort: () => request.abort() };
}

function refusal(request: XMLHttpRequest): UploadRefused {
  const problem: Problem | null = request.response;
  const later = request.getResponseHeader("Retry-After");
  const headers = new Headers(later ? { "Retry-After": later } : {});
  return new UploadRefused(request.status, problem, retryAfter(headers));
}

/** Half surrogate pairs cannot be encoded; a name may hold them. */
function encoded(name: string): string {
  return encodeURIComponent(name.replace(/\p{Surrogate}/gu, "_")).replaceAll("'", "%27");
}
