import { defineConfig } from "vite";

// host.js: what a page loads instead of main.js when the chat is to live in a frame.
export default defineConfig({
  root: import.meta.dirname,
  build: {
    outDir: "../../services/gateway/gateway/static/widget",
    emptyOutDir: false,
    target: "es2022",
    modulePreload: false,
    minify: true,
    rolldownOptions: {
      input: { host: "src/host.ts" },
      preserveEntrySignatures: "strict",
      output: { entryFileNames: "[name].js" },
    },
  },
});
