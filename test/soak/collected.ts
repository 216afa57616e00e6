import { setImmediate, setTimeout } from "node:timers/promises";

const attempts = 20;

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

/**
 * How many of some things are still there once all that is dead was collected. What is held for good is there at the last
 * attempt as at the first; V8 may hold one for a moment, while it optimises the code that used it in another thread.
 */
export async function stillThere(references: readonly WeakRef<object>[]): Promise<number> {
  let there = references;
  for (let attempt = 0; attempt < attempts && there.length > 0; attempt++) {
    await setTimeout(attempt);
    await liveBytes();
    there = there.filter((reference) => reference.deref() !== undefined);
  }
  return there.length;
}
