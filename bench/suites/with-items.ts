import type { JsonList, WorkflowContext } from "workflow-context";
import { type Case, type Operation, type Suite, sink } from "../case.ts";
import { hostRows, ourContext, type PlainContext, plainContext } from "../data.ts";

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
});

const iterateDeep = (context: PlainContext, items: JsonList): Operation => ({
  items: items.length,
  repeat: (turns) => {
    for (let turn = 0; turn < turns; turn++) {
      const kept = new Array<object>(items.length);
      for (let index = 0; index < items.length; index++) {
        const copy = structuredClone(context);
        kept[index] = Object.assign(copy, { item: items[index], index });
      }
      sink.kept = kept;
    }
  },
});

const iterateSpread = (context: PlainContext, items: JsonList): Operation => ({
  items: items.length,
  repeat: (turns) => {
    for (let turn = 0; turn < turns; turn++) {
      const kept = new Array<object>(items.length);
      for (let index = 0; index < items.length; index++) {
        const [variables, tasks] = [{ ...context.variables }, { ...context.tasks }];
        kept[index] = { ...context, variables, tasks, item: items[index], index };
      }
      sink.kept = kept;
    }
  },
});

/** Items as an engine has them: parts of the result of an earlier task. */
export const itemsOf = (context: WorkflowContext, count: number): JsonList =>
  context.setTaskResult("list", hostRows(count)).getTaskResult("list") as JsonList; // a list was stored

export function withItemsSuite(): Suite {
  const ours = ourContext(results);
  const plain = plainContext(results);
  const items = itemsOf(ours, 10_000);
  const caseOf = (size: number): Case => ({
    name: "clone, set item, keep",
    size,
    operations: {
      ours: iterateOurs(ours, items.slice(0, size)),
      structuredClone: iterateDeep(plain, items.slice(0, Math.min(size, mostDeepCopies))),
      spread: iterateSpread(plain, items.slice(0, size)),
    },
  });
  return {
    title: `With-items: one context for each item, over ${results} results of 10 KB (times are per item)`,
    sizes: "items",
    contenders: [
      ["ours", "ns"],
      ["structuredClone", "µs"],
      ["spread", "µs"],
    ],
    cases: [10, 100, 1_000, 10_000].map(caseOf),
    notes: [
      `The deep copy is measured over ${mostDeepCopies} items in every row: more copies do not fit in memory. Its cost per`,
      "item is that of a copy, whatever their number.",
      "Rust: 112 ns and 805 bytes an item (published: 211 ns).",
    ],
  };
}
