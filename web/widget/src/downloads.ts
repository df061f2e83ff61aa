// Files fetched with the visitor's token and kept as addresses of this page: never a token in an address.
import type { Attachment } from "@baton/shared/attachments";
import type { Chat } from "./chat.ts";

const most = 60;
const kept = new Map<string, Promise<string>>();

export function fileOf(chat: Chat, file: Attachment): Promise<string> {
  return kept.get(file.id) ?? keep(file.id, fetched(chat, file));
}

/** What was uploaded here need not be fetched again. */
export function keepOwn(id: string, file: Blob): void {
  void keep(id, Promise.resolve(URL.createObjectURL(file)));
}

function keep(id: string, address: Promise<string>): Promise<string> {
  kept.set(id, address);
  address.catch(() => kept.delete(id));
  const oldest = kept.size > most ? kept.entries().next().value : undefined;
  if (oldest) {
    kept.delete(oldest[0]);
    void oldest[1].then(URL.revokeObjectURL, () => undefined);
  }
  return address;
}

async function fetched(chat: Chat, file: Attachment): Promise<string> {
  const { conversationId, token } = await chat.visit.session();
  const response = await fetch(chat.api.url(`conversations/${conversationId}/attachments/${file.id}`), {
    headers: { Authorization: `Bearer ${token}` },
    credentials: "omit",
    signal: AbortSignal.timeout(120_000),
  });
  if (!response.ok) throw new Error(String(response.status));
  return URL.createObjectURL(await response.blob());
}
