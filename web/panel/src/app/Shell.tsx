// The frame of every page: the rail at the side, the banner when realtime is away, the page itself.
import { Alert, Box, Flex } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { Outlet } from "react-router";
import { Alerts } from "../alerts/Alerts.tsx";
import { Hotkeys } from "../hotkeys/Hotkeys.tsx";
import { RealtimeProvider, useRealtime } from "../realtime/RealtimeProvider.tsx";
import { useHeartbeat } from "../realtime/useHeartbeat.ts";
import { Rail } from "./Rail.tsx";

export function Shell() {
  useHeartbeat();
  return (
    <RealtimeProvider>
      <Alerts />
      <Hotkeys />
      <Flex h="100dvh">
        <Rail />
        <Flex component="main" direction="column" flex={1} miw={0}>
          <RealtimeBanner />
          <Box flex={1} mih={0}>
            <Outlet />
          </Box>
        </Flex>
      </Flex>
    </RealtimeProvider>
  );
}

function RealtimeBanner() {
  const { state, reason } = useRealtime();
  if (state !== "away") return null;
  return (
    <Alert color="yellow" radius={0} py={6} icon={<IconPlugConnectedX size={18} />} role="status">
      {reason} The panel looks for news every 3 seconds instead.
    </Alert>
  );
}
