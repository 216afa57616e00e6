import { defineConfig } from "vitest/config";
import { examples } from "./test/examples-plugin.ts";

export default defineConfig({
  plugins: [examples()],
  resolve: {
    alias: {
      "workflow-context/opentelemetry": new URL("./src/adapters/opentelemetry.ts", import.meta.url).pathname,
      "workflow-context/sealing": new URL("./src/adapters/sealing.ts", import.meta.url).pathname,
      "workflow-context/dialects": new URL("./src/dialects/index.ts", import.meta.url).pathname,
      "workflow-context/stores": new URL("./src/stores/index.ts", import.meta.url).pathname,
      "workflow-context": new URL("./src/index.ts", import.meta.url).pathname,
    },
  },
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    testTimeout: 60_000, // of a machine that does other things, too
    // Templates are never turned into code, and nor is anything else here.
    execArgv: ["--disallow-code-generation-from-strings", "--expose-gc"],
    coverage: { include: ["src/**"], thresholds: { lines: 97, branches: 97 } },
  },
});
