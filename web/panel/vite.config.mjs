import { defineConfig } from "vite";

// The server replaces __CSP_NONCE__ in index.html for every request.
export default defineConfig({
  root: import.meta.dirname,
  html: { cspNonce: "__CSP_NONCE__" },
  build: {
    outDir: "../../services/agent-api/agent_api/static/panel",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      output: { chunkFileNames: "assets/[name]-[hash].js" },
      // Libraries mark modules for servers ("use client"); in a browser build that is no news.
      onLog: (level, log, report) => log.code !== "MODULE_LEVEL_DIRECTIVE" && report(level, log),
    },
  },
  server: { proxy: { "/v1": process.env.BATON_AGENT_API ?? "http://127.0.0.1:8001" } },
});
