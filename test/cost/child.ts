// Measures renders in a process of its own, which the parent can replace: some may never end by themselves, or exhaust the heap.
import { getHeapStatistics } from "node:v8";
import { Worker } from "node:worker_threads";
import { dialectSets } from "../dialect-sets.ts";
import { costOf } from "./measure.ts";
import { contextOfShapes } from "./shapes.ts";

/** A template to render, and how much of the budget it may use. */
export interface Order {
  readonly template: string;
  readonly share: number;
  /** The set of dialects that it is written in; none where it is left out. */
  readonly set?: number | undefined;
  /** The process ends after so many seconds of its processor's time. */
  readonly mostSeconds: number;
}

const mostGarbage = 48_000_000;

const end = new Float64Array(new SharedArrayBuffer(8));
new Worker(new URL("watch.js", import.meta.url), { workerData: end, execArgv: [] });
const context = contextOfShapes();
let low = 0;

// A full collection takes longer than most rows, so it is made only where much has come together.
const collect = (isThorough: boolean): void => {
  if (!isThorough && getHeapStatistics().used_heap_size < low + mostGarbage) return;
  globalThis.gc?.();
  low = getHeapStatistics().used_heap_size;
};

process.on("message", ({ template, share, set, mostSeconds }: Order) => {
  collect(share === 1);
  const { user, system } = process.cpuUsage();
  end[0] = (user + system) / 1e6 + mostSeconds;
  const cost = costOf(template, share, context, set === undefined ? [] : dialectSets[set]);
  end[0] = 0;
  process.send?.(cost);
});
process.send?.("ready");
