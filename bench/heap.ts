/** The bytes that stay on the heap when all that can be collected is. */
export function usedHeap(): number {
  if (globalThis.gc === undefined) throw new Error("run node with --expose-gc");
  globalThis.gc();
  globalThis.gc(); // what the first one left to finalizers
  return process.memoryUsage().heapUsed;
}
