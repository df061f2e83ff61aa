import { defineConfig } from "vite";

// main.js keeps its name (short cache); chunks are hashed (immutable) and addressed relative to it.
export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  build: {
    outDir: "../../services/gateway/gateway/static/widget",
    emptyOutDir: false,
    target: "es2022",
    modulePreload: false,
    rolldownOptions: {
      input: "src/main.tsx",
      preserveEntrySignatures: "strict",
      output: {
        entryFileNames: "main.js",
        chunkFileNames: "chunks/[name]-[hash].js",
      },
    },
  },
});
