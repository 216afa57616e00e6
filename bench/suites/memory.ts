import type { JsonValue } from "workflow-context";
import { hostRows, ourContext, plainContext, type ResultKind } from "../data.ts";
import type { SuiteResult } from "../results.ts";
import { type Cannot, type CaseResult, type Figure, figureOf } from "../results.ts";
import { formatQuantity } from "../table.ts";
import { type ContextPeerName, contextNotes, contextPeerNames, contextPeers } from "./contexts.ts";
import { itemsOf } from "./with-items.ts";

type Make = (index: number) => object;

/** What stays of the heap when all that can be collected is. */
export function usedHeap(): number {
  if (globalThis.gc === undefined) throw new Error("run node with --expose-gc");
  globalThis.gc();
  globalThis.gc(); // what the first one left to finalizers
  return process.memoryUsage().heapUsed;
}

/** Makes things into an array that is there before, so that only they count; gives what all of them retain. */
function retained(count: number, make: Make, rounds: number): number[] {
  const kept = new Array<object | undefined>(count).fill(undefined);
  for (let index = 0; index < count; index++) kept[index] = make(index); // once before, for what V8 keeps of the code
  const samples = Array.from({ length: rounds }, () => {
    kept.fill(undefined);
    const before = usedHeap();
    for (let index = 0; index < count; index++) kept[index] = make(index);
    return usedHeap() - before;
  });
  if (kept.length !== count) throw new Error("the array must live until here");
  return samples;
}

const makers: Readonly<
  Record<"clone" | "item", (results: number, kind: ResultKind) => Record<string, Make | undefined>>
> = {
  clone: (results, kind) => {
    const context = ourContext(results, kind);
    const peers = contextPeerNames.map((name) => {
      const { prepare, clone } = contextPeers[name] as {
        prepare: typeof contextPeers.spread.prepare;
        clone?: typeof contextPeers.spread.clone;
      }; // not all have a clone
      const plain = prepare(plainContext(results, kind));
      return [name, clone === undefined ? undefined : () => clone(plain)] as const;
    });
    return { ours: () => context.clone(), ...Object.fromEntries(peers) };
  },
  item: (results, kind) => {
    const context = ourContext(results, kind);
    const items = itemsOf(ourContext(0), 1_000);
    const rows = hostRows(1_000);
    const item = (list: readonly JsonValue[], index: number): JsonValue => list[index % list.length] ?? null;
    const peers = contextPeerNames.map((name) => {
      const { prepare, forItem } = contextPeers[name];
      const plain = prepare(plainContext(results, kind));
      return [name, (index: number) => forItem(plain, item(rows, index), index)] as const;
    });
    return { ours: (index) => context.forItem(item(items, index), index), ...Object.fromEntries(peers) };
  },
};

const each = (samples: readonly number[], count: number): Figure => figureOf(samples.map((sample) => sample / count));

export const cloneBytes = "a clone";
export const itemBytes = "the context of an item";

function bytesCase(name: string, kind: keyof typeof makers, count: number, rounds: number): CaseResult {
  const results = 100;
  const most = (contender: string): number =>
    contender === "structuredClone" ? 5 : contender === "spreadNames" ? count / 20 : count;
  const figures = Object.entries(makers[kind](results, "text")).map(([contender, make]) => [
    contender,
    make === undefined
      ? { cannot: "a state that never changes needs no clone" }
      : each(retained(most(contender), make, rounds), most(contender)),
  ]);
  return { name, size: results, figures: Object.fromEntries(figures) };
}

const megabyte = 1_000_000;
/** Above it a contender would need more memory than a machine has, or more time than one waits. */
const mostMemory = 300 * megabyte;
const bytesOfName = 20;

/** What 10,000 kept items add to the heap, over a context of so many kilobytes. */
function heapCase(kilobytes: number, items: number, rounds: number): CaseResult {
  const [results, kind] = kilobytes === 1 ? ([1, "kilobyte"] as const) : ([kilobytes / 10, "text"] as const);
  const needed = (contender: ContextPeerName | "ours"): number => {
    if (contender === "structuredClone") return items * kilobytes * 1_000;
    return contender === "spreadNames" ? items * results * bytesOfName : 0;
  };
  const figures = Object.entries(makers.item(results, kind)).map(([contender, make]): [string, Figure | Cannot] => {
    const bytes = needed(contender as ContextPeerName); // a key of the table
    if (make === undefined || bytes > mostMemory) {
      return [contender, { cannot: `would need about ${formatQuantity(bytes, "bytes")}` }];
    }
    return [contender, figureOf(retained(items, make, rounds))];
  });
  return { name: heapName(items), size: kilobytes * 1_000, figures: Object.fromEntries(figures) };
}

export const heapName = (items: number): string => `heap after ${items.toLocaleString("en")} items`;

export function measureMemory(count: number, rounds: number): SuiteResult[] {
  const contenders = ["ours", ...contextPeerNames] as const;
  const notes = [
    ...contextNotes,
    "What stays after a full collection, the items themselves not counted: they are there before.",
  ];
  return [
    {
      name: "memory",
      title: "Bytes that each retains, over 100 results of 10 KB",
      sizes: "results",
      unit: "bytes",
      chart: "bars",
      contenders,
      cases: [bytesCase(cloneBytes, "clone", count, rounds), bytesCase(itemBytes, "item", count, rounds)],
      notes,
    },
    {
      name: "heap",
      title: "What 10,000 kept items add to the heap",
      sizes: "bytes of context",
      unit: "bytes",
      chart: "lines",
      contenders,
      cases: [1, 100, 10_000, 100_000].map((kilobytes) => heapCase(kilobytes, 10_000, rounds)),
      notes,
    },
  ];
}
