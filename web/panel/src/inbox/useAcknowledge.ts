// Who opens a waiting conversation has seen the request: it stops ringing, for everybody.
import type { Conversation } from "@baton/shared/wire";
import { useEffect } from "react";
import { client } from "../app/api.ts";
import { refreshInbox } from "../realtime/RealtimeProvider.tsx";

export function useAcknowledge(conversation: Conversation | null): void {
  const waits = conversation?.holder === "queue" && conversation.status === "open";
  const { id, epoch } = conversation ?? {};
  useEffect(() => {
    if (!waits || !id || epoch === undefined) return;
    const params = { path: { conversation_id: id } };
    const acknowledge = () => {
      if (document.visibilityState !== "visible") return;
      // One that is lost leaves the bell ringing: nothing is missed.
      client
        .POST("/v1/conversations/{conversation_id}/acknowledge", { params })
        .then(refreshInbox, () => undefined);
    };
    acknowledge();
    document.addEventListener("visibilitychange", acknowledge);
    return () => document.removeEventListener("visibilitychange", acknowledge);
  }, [waits, id, epoch]);
}
