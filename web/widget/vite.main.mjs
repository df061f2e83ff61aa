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
    lib: { entry: "src/main.tsx", formats: ["es"] },
    rolldownOptions: {
      output: {
        entryFileNames: "main.js",
        chunkFileNames: "chunks/[name]-[hash].js",
        minify: true,
      },
    },
  },
});
