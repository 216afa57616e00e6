import { getHeapStatistics } from "node:v8";
import { createContext, Script } from "node:vm";
import { ContextError } from "workflow-context";
import { secret } from "./data.ts";

// Of the processor, not of the clock: others use the machine, too.
const milliseconds = 1_000;
const longestWait = 20_000;
const bytes = 256 * 1024 * 1024;

// `vm` alone ends what never would end. The script is ours, and calls what it is given.
const script = new Script("act()");
const realm = createContext({ act: (): void => {} });

function timeOf(act: () => void): number {
  const before = process.cpuUsage();
  realm.act = act;
  script.runInContext(realm, { timeout: longestWait });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

const heapUsed = (): number => getHeapStatistics().used_heap_size;

/** Runs a case, again where it took too long: what else the process does is counted, too. */
export function withinLimits(act: () => void): void {
  const before = heapUsed();
  if (timeOf(act) > milliseconds) {
    const time = timeOf(act);
    if (time > milliseconds) throw new Error(`a case took ${Math.round(time)} ms`);
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
