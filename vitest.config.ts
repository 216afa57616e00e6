import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "workflow-context": new URL("./src/index.ts", import.meta.url).pathname } },
  test: { include: ["test/**/*.test.ts"], coverage: { include: ["src/**"] } },
});
