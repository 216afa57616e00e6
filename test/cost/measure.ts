import { GCProfiler, getHeapStatistics } from "node:v8";
import { ContextError, compileTemplate, createEnvironment, type WorkflowContext } from "workflow-context";
import type { Dialect } from "workflow-context/dialects";

/** The cost of one render. */
export interface Cost {
  readonly seconds: number;
  /** The most heap above what was used before, what the collector has not yet taken among it. */
  readonly megabytes: number;
  /** The name of the limit that stopped the render, the code of another error, or `"result"`. */
  readonly end: string;
  /** The error that came out, where it is none of the library's, or what became of the process. */
  readonly error?: string;
  /** The budget was enough for the operation once. */
  readonly isDone: boolean;
}

const { limits } = createEnvironment();

/** Renders a template with a share of the default budget, in a new environment of some dialects. */
export function costOf(
  template: string,
  share: number,
  context: WorkflowContext,
  dialects: readonly Dialect[] = [],
): Cost {
  const part = (limit: number): number => Math.ceil(limit * share);
  let isDone = false;
  const done = (): string => {
    isDone = true;
    return "";
  };
  const environment = createEnvironment({
    functions: { done },
    dialects,
    limits: { steps: part(limits.steps), work: part(limits.work), iterations: part(limits.iterations) },
  });
  const profiler = new GCProfiler();
  profiler.start();
  const start = getHeapStatistics().used_heap_size;
  const before = process.cpuUsage();
  const ending = endingOf(() => compileTemplate(template, environment).renderWithSecrets(context));
  const { user, system } = process.cpuUsage(before);
  const last = getHeapStatistics().used_heap_size;
  const heaps = (profiler.stop()?.statistics ?? []).map(({ beforeGC }) => beforeGC.heapStatistics.usedHeapSize);
  const most = heaps.reduce((one, other) => Math.max(one, other), last);
  return { seconds: (user + system) / 1e6, megabytes: (most - start) / 1e6, isDone, ...ending };
}

function endingOf(render: () => unknown): Pick<Cost, "end" | "error"> {
  try {
    render();
    return { end: "result" };
  } catch (error) {
    if (!(error instanceof ContextError)) return { end: "error", error: `${error}`.slice(0, 80) };
    return { end: error.code === "limit" ? (error as ContextError<"limit">).details.limit : error.code };
  }
}
