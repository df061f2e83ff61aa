import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "happy-dom",
    include: ["{shared,widget,panel}/src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
});
