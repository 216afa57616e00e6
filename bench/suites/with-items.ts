import type { JsonList, JsonObject, JsonValue, WorkflowContext } from "workflow-context";
import { type Case, type Entry, type Operation, type Suite, sink } from "../case.ts";
import { hostRows, ourContext, plainContext, plainNames } from "../data.ts";
import { type ContextPeer, contextNotes, contextPeers, type Plain, readOurs, readPlain } from "./contexts.ts";

const results = 100;
// A deep copy of this context is about 2 MB: 10,000 of them do not fit in memory.
const mostDeepCopies = 10;

const iterateOurs = (context: WorkflowContext, items: JsonList): Operation => ({
  items: items.length,
  repeat: (turns) => {
    for (let turn = 0; turn < turns; turn++) {
      const kept = new Array<WorkflowContext>(items.length);
      for (let index = 0; index < items.length; index++) kept[index] = context.forItem(items[index], index);
      sink.kept = kept;
    }
  },
  output: () => [0, 3].map((index) => readOurs(context.forItem(items[index], index))),
});

const iterateSpread =
  (context: Plain, items: JsonList): Operation["repeat"] =>
  (turns) => {
    for (let turn = 0; turn < turns; turn++) {
      const kept = new Array<Plain>(items.length);
      for (let index = 0; index < items.length; index++)
        kept[index] = { ...context, item: items[index] ?? null, index };
      sink.kept = kept;
    }
  };

const iteratePlain = ({ prepare, forItem }: ContextPeer, items: JsonList): Operation => {
  const context = prepare(plainContext(results));
  const item = (index: number): JsonValue => items[index] ?? null;
  return {
    items: items.length,
    repeat: (turns) => {
      for (let turn = 0; turn < turns; turn++) {
        const kept = new Array<Plain>(items.length);
        for (let index = 0; index < items.length; index++) kept[index] = forItem(context, item(index), index);
        sink.kept = kept;
      }
    },
    output: () => [0, 3].map((index) => readPlain(forItem(context, item(index), index))),
  };
};

/** Items as an engine has them: parts of the result of an earlier task. */
export const itemsOf = (context: WorkflowContext, count: number): JsonList =>
  context.setTaskResult("list", hostRows(count)).getTaskResult("list") as JsonList; // a list was stored

/** Contexts of items, and the names of the same for a peer: a power of two of them. */
export function eachItem(results: number): {
  readonly contexts: readonly WorkflowContext[];
  readonly names: readonly object[];
} {
  const [context, plain] = [ourContext(results), plainContext(results)];
  return {
    contexts: itemsOf(context, 1_024).map((item, index) => context.forItem(item, index)),
    names: hostRows(1_024).map((item, index) => plainNames(plain, item, index)),
  };
}

export const withItemsSuite = (): Suite => {
  const ours = ourContext(results);
  const all = itemsOf(ours, 10_000);
  const plainItems: readonly JsonObject[] = hostRows(10_000);
  const caseOf = (size: number): Case => {
    const items = all.slice(0, size);
    const plain = plainItems.slice(0, size);
    const structured: Entry =
      size <= mostDeepCopies
        ? iteratePlain(contextPeers.structuredClone, plain)
        : "so many copies do not fit in memory";
    return {
      name: "a context for each item, kept",
      size,
      entries: {
        ours: iterateOurs(ours, items),
        spread: {
          ...iteratePlain(contextPeers.spread, plain),
          repeat: iterateSpread(contextPeers.spread.prepare(plainContext(results)), plain),
        },
        spreadNames: iteratePlain(contextPeers.spreadNames, plain),
        structuredClone: structured,
        immer: iteratePlain(contextPeers.immer, plain),
        mutative: iteratePlain(contextPeers.mutative, plain),
      },
    };
  };
  return {
    name: "with-items",
    title: `With-items: one context for each item, over ${results} results of 10 KB (per item)`,
    sizes: "items",
    unit: "ns",
    chart: "lines",
    contenders: ["ours", "spread", "spreadNames", "structuredClone", "immer", "mutative"],
    cases: [10, 100, 1_000, 10_000].map(caseOf),
    notes: [...contextNotes, "The original in Rust takes 112 ns and 805 bytes an item; it is not part of this run."],
  };
};
