import type { JsonValue, WorkflowContext } from "workflow-context";
import { ourContext, plainContext } from "./data.ts";
import { itemsOf } from "./suites/with-items.ts";

/** Bytes that each of many things retains. */
export interface Retained {
  readonly name: string;
  readonly count: number;
  readonly bytes: number;
  readonly original?: string;
}

const results = 100;

/** Makes things into an array that is there before, so that only they count. */
function retained(name: string, count: number, make: (index: number) => object, original?: string): Retained {
  const kept = new Array<object | undefined>(count).fill(undefined);
  for (let index = 0; index < count; index++) kept[index] = make(index); // once before, for what V8 keeps of the code
  const samples = Array.from({ length: 3 }, () => {
    kept.fill(undefined);
    const before = usedHeap();
    for (let index = 0; index < count; index++) kept[index] = make(index);
    return (usedHeap() - before) / count;
  });
  const bytes = samples.toSorted((left, right) => left - right)[1] ?? Number.NaN; // the middle one
  if (kept.length !== count) throw new Error("the array must live until here");
  return { name, count, bytes, ...(original === undefined ? {} : { original }) };
}

function usedHeap(): number {
  if (globalThis.gc === undefined) throw new Error("run node with --expose-gc");
  globalThis.gc();
  globalThis.gc(); // what the first one left to finalizers
  return process.memoryUsage().heapUsed;
}

export const cloneBytes = "clone";
export const itemBytes = "context of an item";

/** What a context and its rivals retain, over 100 results of 10 KB. The items are there before and are not counted. */
export function measureMemory(count: number): Retained[] {
  const context = ourContext(results);
  const items = itemsOf(context, 1_000);
  const item = (index: number): JsonValue => items[index % items.length] ?? null;
  const outer = context.forItem(item(0), 0);
  const plain = plainContext(results);
  const spread = (index: number): object => {
    const [variables, tasks] = [{ ...plain.variables }, { ...plain.tasks }];
    return { ...plain, variables, tasks, item: item(index), index };
  };
  const innermost = (base: WorkflowContext) => (index: number) => base.forItem(item(index), index);
  return [
    retained(cloneBytes, count, () => context.clone(), "168 bytes (its struct)"),
    retained(itemBytes, count, innermost(context), "805 bytes"),
    retained("context of an item within an item", count, innermost(outer)),
    retained("spread with an item", count / 20, spread),
    retained("structuredClone", 20, () => structuredClone(plain)),
  ];
}
