// Files for the next reply or note: uploaded at once, kept while another conversation is open.
import type { Attachment } from "@baton/shared/attachments";
import { backoff } from "@baton/shared/backoff";
import { type Upload, UploadRefused, upload } from "@baton/shared/upload";
import { explain, guard } from "../app/api.ts";

export interface Loading {
  key: number;
  name: string;
  file: File | null;
  share: number;
  ready: Attachment | null;
  trouble: string | null;
}

export interface Tray {
  get(): Loading[];
  subscribe(listener: () => void): () => void;
  add(files: Iterable<File>): void;
  /** What was taken back with its message. */
  restore(files: Attachment[]): void;
  retry(key: number): void;
  remove(key: number): void;
  /** What is ready goes along; what failed stays in sight. */
  take(): Attachment[];
}

export const mostFiles = 10;
const patience = 3;
const trays = new Map<string, Tray>();

export function trayOf(agentId: string, conversationId: string): Tray {
  const key = `${agentId}-${conversationId}`;
  const known = trays.get(key) ?? createTray(conversationId);
  trays.set(key, known);
  return known;
}

export function createTray(conversationId: string, send: typeof upload = upload): Tray {
  const url = `/v1/conversations/${conversationId}/attachments`;
  const listeners = new Set<() => void>();
  const running = new Map<number, Upload>();
  let items: Loading[] = [];
  let count = 0;

  function change(next: Loading[]): void {
    items = next;
    for (const listener of listeners) listener();
  }

  function update(key: number, values: Partial<Loading>): void {
    change(items.map(item => (item.key === key ? { ...item, ...values } : item)));
  }

  async function begin(key: number, file: File): Promise<void> {
    for (let attempt = 1; items.some(item => item.key === key); attempt += 1) {
      const one = send(url, guard(), file, share => update(key, { share }));
      running.set(key, one);
      try {
        return update(key, { ready: await one.done, share: 1 });
      } catch (error) {
        const refused = error instanceof UploadRefused ? error : null;
        const passing = refused && (refused.status >= 500 || refused.status === 429);
        if (!passing || attempt === patience) return update(key, { trouble: explain(refused?.problem) });
        await new Promise(done => setTimeout(done, refused.retryAfter ?? backoff(attempt)));
      } finally {
        running.delete(key);
      }
    }
  }

  function place(name: string, file: File | null, ready: Attachment | null): Loading {
    count += 1;
    return { key: count, name, file, share: ready ? 1 : 0, ready, trouble: null };
  }

  return {
    get: () => items,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    add(files) {
      const fresh = [...files].slice(0, mostFiles - items.length).map(file => place(file.name, file, null));
      change([...items, ...fresh]);
      for (const item of fresh) if (item.file) void begin(item.key, item.file);
    },
    restore(files) {
      change([...items, ...files.map(file => place(file.name, null, file))]);
    },
    retry(key) {
      const item = items.find(one => one.key === key);
      update(key, { trouble: null, share: 0 });
      if (item?.file) void begin(key, item.file);
    },
    remove(key) {
      change(items.filter(item => item.key !== key));
      running.get(key)?.abort();
    },
    take() {
      const ready = items.flatMap(item => item.ready ?? []);
      change(items.filter(item => !item.ready));
      return ready;
    },
  };
}
