// The panel's pages and their addresses.
import { createBrowserRouter, Navigate } from "react-router";
import { InboxPage } from "../inbox/InboxPage.tsx";
import { Gate } from "./Gate.tsx";
import { Invitation } from "./Invitation.tsx";
import { Shell } from "./Shell.tsx";

export const router = createBrowserRouter([
  { path: "/invitation", element: <Invitation /> },
  {
    path: "/",
    HydrateFallback: () => null,
    element: (
      <Gate>
        <Shell />
      </Gate>
    ),
    children: [
      { index: true, element: <Navigate to="/inbox" replace /> },
      { path: "inbox/:conversationId?", element: <InboxPage /> },
      {
        path: "reports",
        lazy: async () => ({ Component: (await import("../reports/ReportsPage.tsx")).ReportsPage }),
      },
      {
        path: "settings/*",
        lazy: async () => ({ Component: (await import("../settings/SettingsPage.tsx")).SettingsPage }),
      },
      { path: "*", element: <Navigate to="/inbox" replace /> },
    ],
  },
]);
