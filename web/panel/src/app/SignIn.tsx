// E-mail and password; the session is an HttpOnly cookie.
import {
  Alert,
  Button,
  Center,
  Group,
  Image,
  Paper,
  PasswordInput,
  Stack,
  TextInput,
  Title,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { api, explain } from "./api.ts";

interface SignInProps {
  onDone(): void;
  reachable: boolean;
}

export function SignIn({ onDone, reachable }: SignInProps) {
  const form = useForm({ initialValues: { email: "", password: "" } });
  const signIn = api.useMutation("post", "/v1/session", { onSuccess: onDone, onError: () => undefined });
  return (
    <Center h="100dvh" bg="var(--mantine-color-default-hover)" p="md">
      <Paper component="main" withBorder shadow="sm" p="xl" w={380} radius="lg">
        <form onSubmit={form.onSubmit(body => signIn.mutate({ body }))}>
          <Stack>
            <Group gap="sm">
              <Image src="/baton.svg" alt="" w={32} h={32} />
              <Title order={1} fz="xl">
                Sign in to Baton
              </Title>
            </Group>
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
              data-autofocus
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
      </Paper>
    </Center>
  );
}
