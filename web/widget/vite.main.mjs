import { defineConfig } from "vite";

// main.js keeps its name (short cache); chunks are hashed (immutable) and addressed relative to it.
/** Vite's own helper preloads styles of chunks; ours bring theirs along as text. */
const plainImports = {
  name: "plain-imports",
  enforce: "pre",
  load: id => (id === "\0vite/preload-helper.js" ? "export const __vitePreload = load => load();" : null),
};

export default defineConfig({
  plugins: [plainImports],
  root: import.meta.dirname,
  base: "./",
  build: {
    outDir: "../../services/gateway/gateway/static/widget",
    emptyOutDir: false,
    target: "es2022",
    modulePreload: false,
    rolldownOptions: {
      input: "src/main.tsx",
      // Chunks take what they share with main.js from main.js: it stays one file, under its one name.
      preserveEntrySignatures: "allow-extension",
      output: {
        entryFileNames: "main.js",
        chunkFileNames: "chunks/[name]-[hash].js",
      },
    },
  },
});
