/**
 * A small engine for workflows in YAML, on this library: it forks and joins, tries again, goes over items, calls other
 * workflows, keeps secrets and can be cancelled. `examples/engine` is the engine, `examples/workflows` what it runs here.
 *
 *   npm run example:engine
 *   npm run example:engine -- examples/workflows/retry.yaml
 *   npm run example:engine -- --explain examples/workflows/retry.yaml
 *   npm run example:engine -- --reads examples/workflows/retry.yaml
 *   npm run example:engine -- --store runs.db --run release-7 examples/workflows/fork-join.yaml
 *   npm run example:engine -- --threads 2 examples/workflows/with-items.yaml
 *   npm run example:engine -- --redis redis://127.0.0.1:6379 examples/workflows/with-items.yaml
 *
 * `--explain` tells why each transition was not taken, and `--reads` what each task reads, in place of running it.
 * Tasks over items are done on threads with `--threads`, and by the workers of `npm run example:worker` with `--redis`.
 * Each step is stored, in SQLite or, with `--store postgres://…`, in PostgreSQL. Kill it anywhere, and the same command goes on;
 * where the run has secrets, with the key that is in WORKFLOW_KEY, 64 hexadecimal digits.
 */
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createEnvironment, sealValue } from "workflow-context";
import type { Runs } from "workflow-context/stores";
import { actions } from "./engine/actions.ts";
import { DefinitionError, readWorkflow, type Workflow } from "./engine/definition.ts";
import { type Elsewhere, onThreads, onWorkers } from "./engine/elsewhere.ts";
import { type Engine, run } from "./engine/run.ts";
import { openStore } from "./engine/store.ts";
import { readsOf, untaken } from "./engine/told.ts";

const folder = fileURLToPath(new URL("./workflows", import.meta.url));
const environment = createEnvironment();
const known = new Map(Object.entries(actions));

const engineIn = (place: string, runs: Runs): Engine => ({
  runs,
  environment,
  actions: known,
  workflow: (file): Workflow => readWorkflow(join(place, file), environment, new Set(known.keys())),
  log: (line) => console.log(line),
  itemTask: elsewhere?.itemTask,
  untaken: values.explain ? untaken : () => [],
});

/** Runs a workflow, and prints its output without secrets. */
async function runFile(file: string): Promise<void> {
  const workflow = readWorkflow(file, environment, new Set(known.keys()));
  if (values.reads) {
    console.log([`${workflow.name}:`, ...readsOf(workflow, environment), ""].join("\n"));
    return;
  }
  const id = values.run ?? `${workflow.name} ${new Date().toISOString()}`;
  const runs = await openStore(values.store, id);
  const engine = engineIn(dirname(file), runs);
  const start = {
    id,
    parameters: { value: {}, secrets: [] },
    keystore: { db: "old-s3cret-0f-db", seed: "s33d-0f-vault" },
  };
  const { status, output, context } = await run(engine, workflow, start);
  const shown = sealValue(output.value, { secrets: output.secrets }).value;
  console.log(`${workflow.name}: ${status} ${JSON.stringify(shown)}`);
  console.log(`${workflow.name}: ended with ${context.size().bytes} bytes; its steps are stored\n`);
  await runs.close();
}

const { values, positionals: given } = parseArgs({
  options: {
    store: { type: "string" },
    run: { type: "string" },
    threads: { type: "string" },
    redis: { type: "string" },
    explain: { type: "boolean", default: false },
    reads: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const names = readdirSync(folder).filter((name) => name.endsWith(".yaml") && !name.startsWith("child-"));
const files = given.length > 0 ? given : names.map((name) => join(folder, name));
let elsewhere: Elsewhere | undefined;
try {
  if (values.threads !== undefined) elsewhere = await onThreads(Number(values.threads), files);
  else if (values.redis !== undefined) elsewhere = await onWorkers(values.redis, values.store);
  for (const file of files) await runFile(file);
} catch (error) {
  if (!(error instanceof DefinitionError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
await elsewhere?.close();
