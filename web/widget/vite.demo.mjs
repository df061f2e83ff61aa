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
      output: { entryFileNames: "[name]-[hash].js", assetFileNames: "[name]-[hash][extname]" },
    },
  },
});
