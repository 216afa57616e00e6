import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import type { Environment, ItemTask, WorkflowContext } from "workflow-context";
import { bullTransport, redisStore } from "workflow-context/bullmq";
import { aesSeal } from "workflow-context/sealing";
import type { ItemStore } from "workflow-context/stores";
import { createCoordinator, createThreads, serveItems, type TaskWork, type Transport } from "workflow-context/workers";
import { objectOf } from "../json.ts";
import type { Action } from "./actions.ts";
import { readWorkflow } from "./definition.ts";
import { storeAt } from "./store.ts";

/** Where the items of tasks are done, if not in the process of the engine. */
export interface Elsewhere {
  /** Gives a task of a workflow, as `workflow/task`; the step is named by the run and the try. */
  readonly itemTask: (task: string, run: string, step: string) => ItemTask<unknown>;
  readonly close: () => Promise<void>;
}

/** The work of all tasks that are done for items, by workflow and task. */
export function itemTasks(
  files: readonly string[],
  environment: Environment,
  actions: ReadonlyMap<string, Action>,
): Readonly<Record<string, TaskWork>> {
  const workflows = files.map((file) => readWorkflow(file, environment, new Set(actions.keys())));
  const tasks = workflows.flatMap(({ name, tasks }) => [...tasks.values()].map((task) => ({ name, task })));
  const works = tasks.map(({ name, task: { name: task, action, input } }): [string, TaskWork] => [
    `${name}/${task}`,
    (item: WorkflowContext, { signal }) =>
      actions.get(action)?.(objectOf(input.render(item)), { signal, attempt: Number(item.get("workflow.attempt")) }),
  ]);
  return Object.fromEntries(works);
}

/** Does items on threads of this process. */
export async function onThreads(threads: number, files: readonly string[]): Promise<Elsewhere> {
  // Threads of Node 20 load no TypeScript.
  const built = fileURLToPath(new URL("../.built/work.js", import.meta.url));
  const work = fileURLToPath(new URL("./work.ts", import.meta.url));
  const options = { bundle: true, packages: "external", platform: "node", format: "esm", tsconfigRaw: {} } as const;
  buildSync({ entryPoints: [work], outfile: built, ...options });
  process.env.WORKFLOW_FILES = JSON.stringify(files); // threads see it
  const pool = await createThreads(built, { threads });
  return { itemTask: (task) => pool.task(task), close: () => pool.close() };
}

interface Farm {
  readonly transport: Transport;
  readonly store: ItemStore;
  readonly seal: ReturnType<typeof aesSeal>["seal"];
  readonly unseal: ReturnType<typeof aesSeal>["unseal"];
}

/** Opens the queue and the store that an engine and its workers share. Secrets are sealed with the key in WORKFLOW_KEY, which all have. */
async function opened(redis: string, store: string | undefined): Promise<Farm> {
  const { WORKFLOW_KEY = "" } = process.env;
  if (WORKFLOW_KEY === "")
    throw new Error("--redis needs a key in WORKFLOW_KEY, 64 hexadecimal digits, for all processes");
  return {
    transport: bullTransport({ connection: redis, queue: "workflow-context-engine" }),
    store: store?.startsWith("postgres:") ? await storeAt(store) : redisStore({ connection: redis }),
    ...aesSeal({ current: "1", keys: { 1: Buffer.from(WORKFLOW_KEY, "hex") }, run: "items" }),
  };
}

/** Has items done by workers, wherever these are. */
export async function onWorkers(redis: string, store: string | undefined): Promise<Elsewhere> {
  const { transport, ...rest } = await opened(redis, store);
  const coordinator = createCoordinator(transport, rest);
  return {
    itemTask: (task, run, step) => coordinator.task(task, { run, step }),
    close: async () => {
      await transport.close();
      await rest.store.close();
    },
  };
}

/** Does items for engines, until the process is told to end. */
export async function serve(
  redis: string,
  store: string | undefined,
  tasks: Readonly<Record<string, TaskWork>>,
  environment: Environment,
): Promise<void> {
  const { transport, ...rest } = await opened(redis, store);
  const server = await serveItems(transport, tasks, { ...rest, environment, concurrency: 8 });
  console.log(`serves ${Object.keys(tasks).join(", ")}`);
  process.once("SIGTERM", async () => {
    await server.close(); // what is under way is done and stored first
    await transport.close();
    await rest.store.close();
  });
}
