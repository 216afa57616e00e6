import { setImmediate, setTimeout } from "node:timers/promises";

const attempts = 20;

function collect(): void {
  if (globalThis.gc === undefined) throw new Error("run node with --expose-gc");
  globalThis.gc();
  globalThis.gc(); // objects that the first collection freed may have held others
}

/** Collects garbage, then gives the bytes of the heap that are in use. */
export async function liveBytes(): Promise<number> {
  await setImmediate(); // a WeakRef that was read keeps its target alive until the job ends
  collect();
  return process.memoryUsage().heapUsed;
}

/**
 * Collects garbage, then gives how many of the objects are still alive. It tries again for a while, as V8 may hold an
 * object for a moment, while it optimises the code that used it in another thread. An object that leaks survives every attempt.
 */
export async function countAlive(references: readonly WeakRef<object>[]): Promise<number> {
  let alive = references;
  for (let attempt = 0; attempt < attempts && alive.length > 0; attempt++) {
    await setTimeout(attempt);
    await liveBytes();
    alive = alive.filter((reference) => reference.deref() !== undefined);
  }
  return alive.length;
}
