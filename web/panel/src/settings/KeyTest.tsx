// The Test button: tries a stored key now, and says precisely what is wrong with it.
import { Alert, Button } from "@mantine/core";
import { IconCheck, IconPlugConnected } from "@tabler/icons-react";
import { api } from "../app/api.ts";

type Path = "/v1/settings/ably/check" | "/v1/settings/ai/check" | "/v1/settings/ai/fallback/check";

const faults: Record<string, string> = {
  unreachable: "Cannot be reached",
  wrong_key: "Wrong key",
  missing_capability: "A capability is missing",
  malformed: "Not a key",
  refused: "Refused",
  base_url: "Address",
  api_key: "Key",
  model: "Model",
};

export function useKeyTest(path: Path) {
  const test = api.useMutation("post", path);
  const { data } = test;
  return {
    button: (
      <Button
        variant="default"
        leftSection={<IconPlugConnected size={16} />}
        loading={test.isPending}
        onClick={() => test.mutate({})}
      >
        Test
      </Button>
    ),
    outcome: data && (
      <Alert
        role="status"
        color={data.works ? "teal" : "red"}
        title={data.works ? "It works" : (faults[data.fault ?? ""] ?? "It does not work")}
        icon={data.works ? <IconCheck size={18} /> : undefined}
      >
        {data.message}
      </Alert>
    ),
  };
}
