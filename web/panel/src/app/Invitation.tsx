// The first visit of a new agent: the link's token stands behind the #, the agent chooses a password.
import { Alert, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api, explain } from "./api.ts";
import { Doorstep } from "./Doorstep.tsx";
import { queryClient } from "./query.ts";

export function Invitation() {
  const [token] = useState(() => location.hash.slice(1));
  const navigate = useNavigate();
  const form = useForm({ initialValues: { name: "", password: "" } });
  const accept = api.useMutation("post", "/v1/invitations/accept", {
    onError: () => undefined,
    onSuccess: async () => {
      await queryClient.resetQueries();
      await navigate("/inbox", { replace: true });
    },
  });
  const submit = form.onSubmit(({ name, password }) =>
    accept.mutate({ body: name ? { token, password, name } : { token, password } }),
  );
  return (
    <Doorstep title="Welcome to Baton">
      <form onSubmit={submit}>
        <Stack>
          {accept.isError && (
            <Alert color="red" role="alert">
              {explain(accept.error)}
            </Alert>
          )}
          <TextInput
            label="Name"
            description="Visitors see it. Leave it empty to keep the one you were invited with"
            autoComplete="name"
            maxLength={100}
            {...form.getInputProps("name")}
          />
          <PasswordInput
            label="Choose a password"
            description="At least 8 characters"
            autoComplete="new-password"
            required
            minLength={8}
            {...form.getInputProps("password")}
          />
          <Button type="submit" loading={accept.isPending} fullWidth mt="xs">
            Start
          </Button>
        </Stack>
      </form>
    </Doorstep>
  );
}
