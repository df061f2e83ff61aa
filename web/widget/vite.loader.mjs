import { defineConfig } from "vite";

// loader.js: one classic script with a stable name, all that a page loads before the first click.
export default defineConfig({
  root: import.meta.dirname,
  build: {
    outDir: "../../services/gateway/gateway/static/widget",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    lib: { entry: "src/loader.ts", formats: ["iife"], name: "batonLoader", fileName: () => "loader.js" },
  },
});
