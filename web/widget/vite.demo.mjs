import { defineConfig } from "vite";

// The shop of the demo: served at the gateway's root, its files under /demo/.
export default defineConfig({
  root: `${import.meta.dirname}/demo`,
  base: "/demo/",
  build: {
    outDir: "../../../services/gateway/gateway/static/demo",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: [`${import.meta.dirname}/demo/index.html`, `${import.meta.dirname}/demo/customise.html`],
      output: { entryFileNames: "[name]-[hash].js", assetFileNames: "[name]-[hash][extname]" },
    },
  },
});
