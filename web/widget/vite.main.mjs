import { defineConfig } from "vite";

const entry = `${import.meta.dirname}/src/main.tsx`;

/** Vite's own helper preloads styles of chunks; ours bring theirs along as text. */
const plainImports = {
  name: "plain-imports",
  enforce: "pre",
  load: id => (id === "\0vite/preload-helper.js" ? "export const __vitePreload = load => load();" : null),
};

/** What main.tsx needs at once: all of it is to be one file, which the chunks take what they share from. */
const atOnce = new Set();
const collect = {
  name: "collect-at-once",
  buildEnd() {
    const visit = id => {
      if (atOnce.has(id)) return;
      atOnce.add(id);
      for (const next of this.getModuleInfo(id)?.importedIds ?? []) visit(next);
    };
    visit(entry);
  },
  /** The bundler makes an entry of its own beside it, which has nothing more to say. */
  generateBundle(_options, bundle) {
    delete bundle["entry.js"];
  },
};

// main.js keeps its name (short cache); chunks are hashed (immutable) and addressed relative to it.
export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  plugins: [plainImports, collect],
  build: {
    outDir: "../../services/gateway/gateway/static/widget",
    emptyOutDir: false,
    target: "es2022",
    modulePreload: false,
    rolldownOptions: {
      input: { entry, frame: `${import.meta.dirname}/src/frame.ts` },
      preserveEntrySignatures: "strict",
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: ({ name }) => (name === "main" ? "main.js" : "chunks/[name]-[hash].js"),
        minifyInternalExports: false,
        codeSplitting: { groups: [{ name: "main", test: id => atOnce.has(id) }] },
      },
    },
  },
});
