import { setTimeout as pause } from "node:timers/promises";
import { createEnvironment, type ItemResult, type ItemsRun, type JsonValue, WorkflowContext } from "workflow-context";
import type { TaskWork } from "workflow-context/workers";

/** How many items a run has. */
export const itemCount = 60;

/** Which items of a run are unlike the others. */
export interface Trouble {
  /** The item that ends its worker whenever it is done. */
  readonly poison?: number;
  /** The item that makes its worker use more memory than there is. */
  readonly greedy?: number;
  /** The item whose result is too large. */
  readonly large?: number;
}

export const environment = createEnvironment({ limits: { valueBytes: 20_000 } });

// They only have to hide the secret from who searches for it.
export const seal = (value: JsonValue): string => Buffer.from(JSON.stringify(value)).toString("base64");
export const unseal = (text: JsonValue): unknown => JSON.parse(Buffer.from(String(text), "base64").toString());

export const contextOfRun = (): WorkflowContext =>
  new WorkflowContext({
    environment,
    parameters: { region: "north" },
    keystore: { token: "t0ken-1234" },
    system: { workflow_start: "" },
  }).setTaskResult(
    "list",
    Array.from({ length: itemCount }, (_, n) => ({ n })),
  );

/** Milliseconds of a clock that all processes of a machine share. */
export const now = (): number => performance.timeOrigin + performance.now();

/** Makes the work of a worker. */
export const workOf =
  (trouble: Trouble, wait: number, begun: (index: number) => void, die: () => unknown): TaskWork =>
  async (item: WorkflowContext, { index, signal }) => {
    begun(index);
    if (index === trouble.poison) await die();
    if (index === trouble.greedy) await exhaust(die);
    await pause(wait * (0.5 + Math.random()), undefined, { signal });
    if (index === trouble.large) return "x".repeat(30_000);
    return {
      index,
      text: item.renderTemplate("{{ item.n }} of {{ parameters.region }}"),
      key: item.get("keystore.token"),
    };
  };

/** Uses memory until the process ends; where it does not end by that, as one that shares its process with others, it is ended. */
async function exhaust(die: () => unknown): Promise<void> {
  if (process.execArgv.some((option) => option.startsWith("--max-old-space-size"))) {
    const all: number[][] = [];
    for (;;) all.push(new Array<number>(1_000_000).fill(all.length + 0.5));
  }
  await die();
}

/** The outcomes of a run in one process, in words. */
export const serialOutcomes = (trouble: Trouble): readonly string[] =>
  Array.from({ length: itemCount }, (_, index) => {
    if (index === trouble.poison || index === trouble.greedy) return "failed: lost-worker";
    if (index === trouble.large) return "failed: size";
    return JSON.stringify({ index, text: `${index} of north`, key: "t0ken-1234" });
  });

/** Says an outcome in words. */
export const spoken = (result: ItemResult<unknown>): string =>
  result.status === "succeeded"
    ? JSON.stringify(result.value)
    : result.status === "failed"
      ? `failed: ${(result.error as { code?: unknown }).code ?? String(result.error)}`
      : "skipped";

export const spokenAll = (run: ItemsRun<unknown>): readonly string[] => run.results.map(spoken);
