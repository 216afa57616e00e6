import { getHeapStatistics } from "node:v8";
import { createContext, Script } from "node:vm";
import { ContextError } from "workflow-context";
import { secret } from "./data.ts";

// This is time of the processor, not of the clock, as other processes use the machine too.
const mostMilliseconds = 1_000;
const longestWait = 20_000;
const mostBytes = 256 * 1024 * 1024;

// `vm` alone can end a call that would never end. The script is ours, and calls the function that it is given.
const script = new Script("act()");
const realm = createContext({ act: (): void => {} });

function timeOf(act: () => void): number {
  const before = process.cpuUsage();
  realm.act = act;
  script.runInContext(realm, { timeout: longestWait });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

function bytesOf(act: () => void): number {
  const before = getHeapStatistics().used_heap_size;
  act();
  return getHeapStatistics().used_heap_size - before;
}

/** Runs a case, and up to five times where it takes too much: other work may have been counted, and what it left behind. */
export function withinLimits(act: () => void): void {
  let [milliseconds, bytes] = [0, 0];
  for (let time = 0; time < 5; time++) {
    bytes = bytesOf(() => {
      milliseconds = timeOf(act);
    });
    if (bytes <= mostBytes && milliseconds <= mostMilliseconds) return;
  }
  throw new Error(`a case took ${Math.round(milliseconds)} ms and ${Math.round(bytes / 2 ** 20)} MB`);
}

/** Gives the result of a call, or undefined where the call throws a ContextError, which must not tell the secret. */
export function unlessRefused<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof ContextError)) throw error;
    const texts = [error, ...error.problems].map(({ message, stack, details }) => [message, stack, details]);
    if (JSON.stringify(texts).includes(secret)) throw new Error(`an error tells a secret: ${error.code}`);
    return undefined;
  }
}
