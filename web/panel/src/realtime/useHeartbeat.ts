// Tells the server every 10 s that this agent's panel is open: presence is a lease.
import { useEffect } from "react";
import { client } from "../app/api.ts";

export function useHeartbeat(): void {
  useEffect(() => {
    // One that is lost is made good by the next; the lease is three times as long.
    const beat = () => void client.POST("/v1/me/heartbeat").catch(() => undefined);
    const worker = new Worker(new URL("./heartbeat.worker.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", beat);
    beat();
    return () => worker.terminate();
  }, []);
}
