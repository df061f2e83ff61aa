// Passing the baton: every button posts, shows the answer at once, and says precisely why it could not.
import type { Conversation } from "@baton/shared/wire";
import { useState } from "react";
import { client, found } from "../app/api.ts";
import { tellTrouble } from "../app/query.ts";
import type { Feed } from "../realtime/feed.ts";
import { refreshInbox } from "../realtime/RealtimeProvider.tsx";

export type Target = { agent_id: string } | { team_id: string };
export type Pass = "join" | "leave" | "decline" | "close" | "reopen";

export function usePass(conversationId: string, feed: Feed) {
  const [busy, setBusy] = useState(false);
  const params = { path: { conversation_id: conversationId } };

  async function run(
    request: () => Promise<{ data?: unknown; error?: unknown; response: Response }>,
  ): Promise<boolean> {
    setBusy(true);
    try {
      const conversation = (await found(request())) as Conversation | undefined;
      if (conversation?.id) feed.apply({ type: "conversation", conversation });
      return true;
    } catch (error) {
      tellTrouble(error);
      return false;
    } finally {
      setBusy(false);
      refreshInbox();
      feed.catchUp().catch(tellTrouble);
    }
  }

  return {
    busy,
    pass: (pass: Pass) => run(() => client.POST(`/v1/conversations/{conversation_id}/${pass}`, { params })),
    transfer: (target: Target, note: string) =>
      run(() =>
        client.POST("/v1/conversations/{conversation_id}/transfer", {
          params,
          body: { ...target, ...(note ? { note } : {}) },
        }),
      ),
    returnToBot: (note: string) =>
      run(() =>
        client.POST("/v1/conversations/{conversation_id}/return-to-bot", {
          params,
          body: note ? { note } : {},
        }),
      ),
  };
}
