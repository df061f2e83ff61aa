// Builds everything that the two HTTP services serve, straight into their static folders.
import { cp, mkdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const web = dirname(fileURLToPath(import.meta.url));
const gateway = join(web, "../services/gateway/gateway/static");
const agentApi = join(web, "../services/agent-api/agent_api/static");

for (const config of [
  "widget/vite.loader.mjs",
  "widget/vite.main.mjs",
  "widget/vite.host.mjs",
  "widget/vite.demo.mjs",
  "panel/vite.config.mjs",
]) {
  await build({ configFile: join(web, config), logLevel: "warn" });
}

// /docs of both services works without any CDN.
const swagger = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
for (const docs of [join(gateway, "docs"), join(agentApi, "docs")]) {
  await rm(docs, { recursive: true, force: true });
  await mkdir(docs, { recursive: true });
  for (const file of ["swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"]) {
    await cp(join(swagger, file), join(docs, file));
  }
}
