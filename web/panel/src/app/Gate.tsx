// Nobody gets further without being signed in.

import { Center, Loader } from "@mantine/core";
import { createContext, type ReactNode, useContext, useEffect } from "react";
import { api, isProblem, keepCsrfToken } from "./api.ts";
import { queryClient } from "./query.ts";
import { SignIn } from "./SignIn.tsx";
import type { Me } from "./shapes.ts";

const MeContext = createContext<Me | null>(null);

export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error("useMe outside of the gate");
  return me;
}

export function Gate({ children }: { children: ReactNode }) {
  const me = api.useQuery("get", "/v1/me", {}, { staleTime: 60_000 });
  const { data, isPending, refetch } = me;
  const error = me.error as unknown;
  const signedOut = isProblem(error) && error.status === 401;
  keepCsrfToken(data?.csrf_token ?? "");

  useEffect(() => {
    const leave = () => void queryClient.resetQueries({ queryKey: ["get", "/v1/me"] });
    // /v1/me itself answers 401 to who is not signed in: only a session that ends later is news.
    const onSignedOut = () => data && leave();
    window.addEventListener("baton:signed-out", onSignedOut);
    return () => window.removeEventListener("baton:signed-out", onSignedOut);
  }, [data]);

  if (isPending) {
    return (
      <Center h="100dvh">
        <Loader aria-label="Loading" />
      </Center>
    );
  }
  if (!data || signedOut)
    return <SignIn onDone={() => void refetch()} reachable={!error || isProblem(error)} />;
  return <MeContext value={data}>{children}</MeContext>;
}
