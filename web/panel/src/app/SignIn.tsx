// E-mail and password; the session is an HttpOnly cookie.
import { Alert, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { api, explain } from "./api.ts";
import { Doorstep } from "./Doorstep.tsx";

interface SignInProps {
  onDone(): void;
  reachable: boolean;
}

export function SignIn({ onDone, reachable }: SignInProps) {
  const form = useForm({ initialValues: { email: "", password: "" } });
  const signIn = api.useMutation("post", "/v1/session", { onSuccess: onDone, onError: () => undefined });
  return (
    <Doorstep title="Sign in to Baton">
      <form onSubmit={form.onSubmit(body => signIn.mutate({ body }))}>
        <Stack>
          {!reachable && <Alert color="orange">The server cannot be reached at the moment.</Alert>}
          {signIn.isError && (
            <Alert color="red" role="alert">
              {explain(signIn.error)}
            </Alert>
          )}
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="username"
            required
            {...form.getInputProps("email")}
          />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            required
            {...form.getInputProps("password")}
          />
          <Button type="submit" loading={signIn.isPending} fullWidth mt="xs">
            Sign in
          </Button>
        </Stack>
      </form>
    </Doorstep>
  );
}
