// Whether visitors can reach me: my choice, kept by the server.
import { api } from "./api.ts";
import { useMe } from "./Gate.tsx";
import { refresh } from "./query.ts";

export function useAvailability() {
  const online = useMe().agent.status === "online";
  const { mutate, isPending } = api.useMutation("put", "/v1/me/availability", {
    onSuccess: () => refresh("/v1/me"),
  });
  return {
    online,
    isPending,
    setOnline: (on: boolean) => mutate({ body: { status: on ? "online" : "away" } }),
  };
}
