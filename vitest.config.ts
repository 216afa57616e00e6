import { defineConfig } from "vitest/config";
import { examples } from "./test/examples-plugin.ts";

/** Has threads run what was built: in Node 20 they load no TypeScript. */
const builtThreads = {
  name: "built-threads",
  transform: (code: string, id: string): string | undefined =>
    id.endsWith("/src/workers/threads.ts")
      ? code.replace("./thread-entry.cjs", "../../dist/workers/thread-entry.cjs")
      : undefined,
};

export default defineConfig({
  plugins: [examples(), builtThreads],
  resolve: {
    alias: {
      "workflow-context/opentelemetry": new URL("./src/adapters/opentelemetry.ts", import.meta.url).pathname,
      "workflow-context/sealing": new URL("./src/adapters/sealing.ts", import.meta.url).pathname,
      "workflow-context/dialects": new URL("./src/dialects/index.ts", import.meta.url).pathname,
      "workflow-context/check": new URL("./src/check/index.ts", import.meta.url).pathname,
      "workflow-context/workers": new URL("./src/workers/index.ts", import.meta.url).pathname,
      "workflow-context/bullmq": new URL("./src/adapters/bullmq.ts", import.meta.url).pathname,
      "workflow-context/pg-boss": new URL("./src/adapters/pg-boss.ts", import.meta.url).pathname,
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
    // What runs in threads is not seen.
    coverage: {
      include: ["src/**"],
      exclude: ["src/workers/thread.ts", "src/workers/thread-entry.cts"],
      thresholds: { lines: 97, branches: 97 },
    },
  },
});
