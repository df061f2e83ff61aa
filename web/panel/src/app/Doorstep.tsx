// The card in the middle that one sees before being let in.
import { Center, Group, Image, Paper, Stack, Title } from "@mantine/core";
import type { ReactNode } from "react";

export function Doorstep({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Center h="100dvh" bg="var(--mantine-color-default-hover)" p="md">
      <Paper component="main" withBorder shadow="sm" p="xl" w={380} radius="lg">
        <Stack>
          <Group gap="sm" wrap="nowrap">
            <Image src="/baton.svg" alt="" w={32} h={32} />
            <Title order={1} fz="xl">
              {title}
            </Title>
          </Group>
          {children}
        </Stack>
      </Paper>
    </Center>
  );
}
