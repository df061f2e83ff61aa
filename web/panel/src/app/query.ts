// The query cache is the only place where the panel keeps what the server said.
import { notifications } from "@mantine/notifications";
import { QueryClient } from "@tanstack/react-query";
import { explain, isProblem } from "./api.ts";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5000,
      retry: (count, error: unknown) => count < 2 && !(isProblem(error) && error.status < 500),
    },
    mutations: { onError: error => tellTrouble(error) },
  },
});

export function tellTrouble(error: unknown): void {
  notifications.show({ color: "red", title: "That did not work", message: explain(error) });
}

/** Everything under a path, whatever its parameters. */
export function refresh(...paths: string[]): void {
  for (const path of paths) void queryClient.invalidateQueries({ queryKey: ["get", path] });
}
