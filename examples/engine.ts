/**
 * A small engine for workflows in YAML, on this library: it forks and joins, tries again, goes over items, calls other
 * workflows, keeps secrets and can be cancelled. `examples/engine` is the engine, `examples/workflows` what it runs here.
 *
 *   npm run example:engine
 *   npm run example:engine -- examples/workflows/retry.yaml
 */
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createEnvironment, sealValue } from "workflow-context";
import { aesSeal } from "workflow-context/sealing";
import { actions } from "./engine/actions.ts";
import { DefinitionError, readWorkflow, type Workflow } from "./engine/definition.ts";
import { type Engine, run } from "./engine/run.ts";

const folder = fileURLToPath(new URL("./workflows", import.meta.url));
const environment = createEnvironment();
const known = new Map(Object.entries(actions));

const engineIn = (place: string): Engine => ({
  environment,
  actions: known,
  workflow: (file): Workflow => readWorkflow(join(place, file), environment, new Set(known.keys())),
  log: (line) => console.log(line),
});

/** Runs a workflow, and prints its output without secrets, and how many bytes are stored of it, with its secrets sealed. */
async function runFile(file: string): Promise<void> {
  const engine = engineIn(dirname(file));
  const workflow = readWorkflow(file, environment, new Set(known.keys()));
  const start = { parameters: { value: {}, secrets: [] }, keystore: { db: "old-s3cret-0f-db", seed: "s33d-0f-vault" } };
  const { status, output, context } = await run(engine, workflow, start);
  const shown = sealValue(output.value, { secrets: output.secrets }).value;
  console.log(`${workflow.name}: ${status} ${JSON.stringify(shown)}`);
  const keys = { "2026-01": crypto.getRandomValues(new Uint8Array(32)) };
  const stored = await context.exportAsync({ seal: aesSeal({ current: "2026-01", keys, run: workflow.name }).seal });
  console.log(`${workflow.name}: stored as ${JSON.stringify(stored).length} bytes\n`);
}

const given = process.argv.slice(2);
const names = readdirSync(folder).filter((name) => name.endsWith(".yaml") && !name.startsWith("child-"));
try {
  for (const file of given.length > 0 ? given : names.map((name) => join(folder, name))) await runFile(file);
} catch (error) {
  if (!(error instanceof DefinitionError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
