import { type ItemsRun, type ItemTask, WorkflowContext, withItems } from "workflow-context";
import { bullTransport, redisStore } from "workflow-context/bullmq";
import { bossTransport } from "workflow-context/pg-boss";
import { type PostgresPool, postgresStore } from "workflow-context/stores";
import { createCoordinator, createThreads, serveItems, type TaskWork, type Transport } from "workflow-context/workers";

const ping: TaskWork = (item, { index, signal, attempt, key }) => [
  item.get("item"),
  index,
  signal.aborted,
  attempt,
  key,
];

export async function onThreads(file: URL, context: WorkflowContext): Promise<ItemsRun<string>> {
  const threads = await createThreads(file, { threads: 2 });
  const task: ItemTask<string> = threads.task<string>("ping", { reads: ["parameters"] });
  return withItems(context, "{{ task.list }}", task, { concurrency: 8 });
}

export async function onMachines(connection: string, pool: PostgresPool): Promise<readonly number[]> {
  const transport: Transport = bullTransport({ connection });
  const server = await serveItems(transport, { ping }, { store: redisStore({ connection }), concurrency: 16 });
  const coordinator = createCoordinator(transport, { store: postgresStore(pool) });
  const run = await withItems(new WorkflowContext(), [1, 2], coordinator.task<number>("ping", { retry: { limit: 3 } }));
  await server.close();
  return run.results.flatMap((result) => (result.status === "succeeded" ? [result.value] : []));
}

export const boss = (database: PostgresPool): Transport => {
  const done = async (): Promise<null> => null;
  return bossTransport({ insert: done, fetch: done, complete: done, fail: done }, { database });
};
