import { setImmediate } from "node:timers/promises";

function collect(): void {
  if (globalThis.gc === undefined) throw new Error("run node with --expose-gc");
  globalThis.gc();
  globalThis.gc(); // what the first one found to be dead may have held more
}

/** The bytes of the heap that are in use once all that is dead was collected. */
export async function liveBytes(): Promise<number> {
  await setImmediate(); // a WeakRef holds what it gave until a job ends
  collect();
  return process.memoryUsage().heapUsed;
}

/** How many of some things are still there once all that is dead was collected. */
export async function stillThere(references: readonly WeakRef<object>[]): Promise<number> {
  await liveBytes();
  return references.filter((reference) => reference.deref() !== undefined).length;
}
