/**
 * A worker of the engine: it does items of tasks that an engine with the same `--redis` sends, on this machine or on others.
 *
 *   WORKFLOW_KEY=… npm run example:worker -- --redis redis://127.0.0.1:6379
 *   WORKFLOW_KEY=… npm run example:engine -- --redis redis://127.0.0.1:6379 examples/workflows/with-items.yaml
 *
 * Start as many as you like. The key, 64 hexadecimal digits, is the same for all; where the engine has `--store postgres://…`, so have
 * they. At SIGTERM a worker takes no other items, and ends once those under way are stored.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createEnvironment } from "workflow-context";
import { actions } from "./engine/actions.ts";
import { itemTasks, serve } from "./engine/elsewhere.ts";

const folder = fileURLToPath(new URL("./workflows", import.meta.url));
const { values, positionals } = parseArgs({
  options: { redis: { type: "string", default: "redis://127.0.0.1:6379" }, store: { type: "string" } },
  allowPositionals: true,
});
const files = positionals.length > 0 ? positionals : readdirSync(folder).map((name) => join(folder, name));
const environment = createEnvironment();
await serve(values.redis, values.store, itemTasks(files, environment, new Map(Object.entries(actions))), environment);
