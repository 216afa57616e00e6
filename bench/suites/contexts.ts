import { freeze, produce } from "immer";
import { create } from "mutative";
import type { JsonValue, WorkflowContext } from "workflow-context";
import { again, type Entry, type Operation, sink, type Weighing } from "../case.ts";
import { type Data, itemRows, ourContext, type PlainContext, plainContext } from "../data.ts";
import { usedHeap } from "../heap.ts";

/** A plain context that may have an item. */
type Plain = PlainContext & { readonly item?: JsonValue; readonly index?: number };

/** How to hold the data of a run so that each item has a context of its own. */
interface Held<Context> {
  readonly prepare: (...data: Data) => Context;
  /** Clones in a loop of its own, as a call for each turn takes as long as the work. A frozen context needs no clone. */
  readonly clone?: (context: Context, turns: number) => void;
  /** Makes a context for each item. */
  readonly fill: (context: Context, items: readonly JsonValue[], kept: unknown[]) => void;
  /** Sets a variable of a clone. */
  readonly setVariable: (context: Context, name: string, value: JsonValue) => Context;
  /** Reads as many parts as show that two contexts are equal. */
  readonly read: (context: Context) => readonly unknown[];
}

const rows = itemRows(1_000);
const needsNoClone = "frozen: needs no clone";

/** The work that the suites measure, done by a holder. */
const worker = <Context>({ prepare, clone, fill, setVariable, read }: Held<Context>) => ({
  clone(...data: Data): Entry {
    if (clone === undefined) return needsNoClone;
    const context = prepare(...data);
    const repeat = (turns: number): void => clone(context, turns);
    const cloned = (): unknown => {
      repeat(1);
      return read(sink.kept as Context); // put there
    };
    return { repeat, output: cloned };
  },
  items(count: number, results: number): Operation {
    const context = prepare(results);
    const make = (items: readonly JsonValue[]): Context[] => {
      const kept = new Array<Context>(items.length);
      fill(context, items, kept);
      return kept;
    };
    const items = itemRows(count);
    return { ...again(() => make(items)), items: count, output: () => make(rows.slice(0, 4)).map(read) };
  },
  write(variables: number): Operation {
    const context = prepare(10, "large", variables);
    let turn = 0;
    const output = (): unknown => [read(setVariable(context, "region", "new")), read(context)];
    return { ...again(() => setVariable(context, "batch", turn++)), output };
  },
  /** Weighs clones that are kept. */
  clones(count: number, ...data: Data): Weighing | string {
    const context = prepare(...data);
    if (clone === undefined) return needsNoClone;
    return retained(count, (kept) => {
      for (let index = 0; index < count; index++) {
        clone(context, 1);
        kept[index] = sink.kept;
      }
    });
  },
  /** Weighs contexts of items that are kept. */
  contexts(count: number, ...data: Data): Weighing {
    const context = prepare(...data);
    const items = Array.from({ length: count }, (_, index) => rows[index % rows.length] ?? null);
    return retained(count, (kept) => fill(context, items, kept));
  },
});

/** Makes things into an array that is there before, so that only they count; gives what all of them retain. */
const retained = (count: number, fill: (kept: unknown[]) => void): Weighing => ({
  items: count,
  weigh: (rounds) => {
    const kept = new Array<unknown>(count).fill(undefined);
    fill(kept); // once before, for what V8 keeps of the code
    return Array.from({ length: rounds }, () => {
      kept.fill(undefined);
      sink.kept = undefined;
      const before = usedHeap();
      fill(kept);
      return usedHeap() - before;
    });
  },
});

const filled =
  <Context>(forItem: (context: Context, item: JsonValue, index: number) => Context): Held<Context>["fill"] =>
  (context, items, kept) => {
    for (let index = 0; index < items.length; index++) kept[index] = forItem(context, items[index] ?? null, index);
  };

const plain = {
  // One literal with an item from the start: V8 spreads an object that got more names later five times as slowly, after
  // a full collection, and a hundred times as slowly where the spread itself adds names.
  prepare: (...data: Data): Plain => {
    const { parameters, variables, tasks, config, keystore, system } = plainContext(...data);
    return { parameters, variables, tasks, config, keystore, system, item: null, index: 0 };
  },
  read: ({ variables, tasks, item, index }: Plain) => [variables.region, tasks.task_0 ?? null, item, index],
};

const withNames = (context: Plain): Plain => {
  return { ...context, variables: { ...context.variables }, tasks: { ...context.tasks } };
};

const assigned = (copy: Plain, name: string, value: JsonValue): Plain => {
  copy.variables[name] = value;
  return copy;
};

/** Immutable updates by a draft that is changed. */
const drafted = (
  update: (context: Plain, change: (draft: object) => void) => Plain,
): Pick<Held<Plain>, "fill" | "setVariable"> => ({
  fill: filled((context, item, index) => update(context, (draft) => void Object.assign(draft, { item, index }))),
  setVariable: (context, name, value) => update(context, (draft) => void assigned(draft as Plain, name, value)), // of it
});

export const holders = {
  ours: worker<WorkflowContext>({
    prepare: ourContext,
    clone: (context, turns) => {
      for (let turn = 0; turn < turns; turn++) sink.kept = context.clone();
    },
    fill: (context, items, kept) => {
      for (let index = 0; index < items.length; index++) kept[index] = context.forItem(items[index], index);
    },
    setVariable: (context, name, value) => context.clone().setVariable(name, value),
    read: (context) => [
      ...["workflow.region", "task.task_0", "item"].map((path) => context.get(path, null)),
      context.get("index", 0),
    ],
  }),
  /** Immutable updates by hand: what is not written stays shared. */
  spread: worker<Plain>({
    ...plain,
    clone: (context, turns) => {
      for (let turn = 0; turn < turns; turn++) sink.kept = { ...context };
    },
    fill: (context, items, kept) => {
      for (let index = 0; index < items.length; index++) kept[index] = { ...context, item: items[index], index };
    },
    setVariable: (context, name, value) => ({ ...context, variables: { ...context.variables, [name]: value } }),
  }),
  /** For an engine that assigns to its variables and results. */
  spreadNames: worker<Plain>({
    ...plain,
    clone: (context, turns) => {
      for (let turn = 0; turn < turns; turn++)
        sink.kept = { ...context, variables: { ...context.variables }, tasks: { ...context.tasks } };
    },
    fill: filled((context, item, index) => ({ ...withNames(context), item, index })),
    setVariable: (context, name, value) => assigned(withNames(context), name, value),
  }),
  structuredClone: worker<Plain>({
    ...plain,
    clone: (context, turns) => {
      for (let turn = 0; turn < turns; turn++) sink.kept = structuredClone(context);
    },
    fill: filled((context, item, index) => Object.assign(structuredClone(context), { item, index })),
    setVariable: (context, name, value) => assigned(structuredClone(context), name, value),
  }),
  immer: worker<Plain>({
    ...plain,
    // Frozen once, as its documentation says of large data. The names are copied first, as the others have them too.
    prepare: (...data) => freeze<object>(withNames(plain.prepare(...data)), true) as Plain, // its types recur without end
    ...drafted((context, change) => produce<object>(context, change) as Plain), // its types recur without end
  }),
  mutative: worker<Plain>({
    ...plain,
    ...drafted((context, change) => create<object>(context, change) as Plain), // its types lose the names
  }),
} as const;

export type Holder = (typeof holders)[HolderName];
export type HolderName = keyof typeof holders;

/** Asks each holder for an entry of a case. */
export const byHolder = (make: (holder: Holder, name: HolderName) => Entry): Record<HolderName, Entry> =>
  Object.fromEntries(
    Object.entries(holders).map(([name, holder]) => [name, make(holder, name as HolderName)]), // a key of the table
  ) as Record<HolderName, Entry>; // all of them

const bytesOfResult: { readonly [Name in HolderName]?: number } = { structuredClone: 20_000, spreadNames: 40 };

/** The most contexts that fit in some memory: some peers copy each result, or its name. */
export const mostCopies = (name: HolderName, results: number, memory = 20_000_000): number =>
  Math.floor(memory / (results * (bytesOfResult[name] ?? 0)));
