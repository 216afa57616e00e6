import { getHeapStatistics } from "node:v8";
import { createContext, Script } from "node:vm";
import { ContextError } from "workflow-context";
import { secret } from "./data.ts";

const milliseconds = 1_000;
const bytes = 256 * 1024 * 1024;

// `vm` alone ends what never would end. The script is ours, and calls what it is given.
const script = new Script("act()");
const realm = createContext({ act: (): void => {} });

function withinTime(act: () => void): void {
  realm.act = act;
  script.runInContext(realm, { timeout: milliseconds });
}

const heapUsed = (): number => getHeapStatistics().used_heap_size;

const isTimeout = (error: unknown): boolean =>
  error instanceof Error && (error as { code?: unknown }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT";

/** Runs a case, again where it took too long: others use the machine, too. */
export function withinLimits(act: () => void): void {
  const before = heapUsed();
  try {
    withinTime(act);
  } catch (error) {
    if (!isTimeout(error)) throw error;
    withinTime(act);
  }
  const more = heapUsed() - before;
  if (more > bytes) throw new Error(`a case took ${Math.round(more / 1024 / 1024)} MB`);
}

/** What a call gives; undefined where it failed as the library may fail: with its one error, which tells no secret. */
export function attempted<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof ContextError)) throw error;
    const said = [error, ...error.problems].map(({ message, stack, details }) => [message, stack, details]);
    if (JSON.stringify(said).includes(secret)) throw new Error(`an error tells a secret: ${error.code}`);
    return undefined;
  }
}
