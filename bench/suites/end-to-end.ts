import { getHeapStatistics } from "node:v8";
import { compileTemplate, type JsonValue } from "workflow-context";
import { again, type Case, type Entry, type Operation, type Suite, sink, type Weighing } from "../case.ts";
import type { Contender } from "../contenders.ts";
import { hostRows, itemRows, ourContext, plainContext, plainNames } from "../data.ts";
import { usedHeap } from "../heap.ts";
import { compileInput, taskInput } from "../task-input.ts";
import type { TemplatePeer } from "./templates.ts";

const fields = 20;
const contexts = [1, 100, 10_000]; // results of 10 KB
const [bytesOfResult, mostCopied] = [10_000, 100_000_000];
/** An engine has some items in flight at a time; in the worst case it keeps the inputs of all of them. */
const inFlight = 100;

/** Renders the input of one item. */
type RenderItem = (index: number) => JsonValue;

type Renderers = { readonly [Name in Contender]?: RenderItem };
const made = new Map<number, Renderers>();

/** The contenders over one context, made once for all cases: V8 forgets code that is seldom run. */
const renderersOver = (results: number): Renderers => {
  if (!made.has(results)) made.set(results, makeRenderers(results));
  return made.get(results) ?? {};
};

function makeRenderers(results: number): Renderers {
  const input = taskInput(fields);
  const [ours, plain, template] = [ourContext(results, "text"), plainContext(results, "text"), compileTemplate(input)];
  const [items, rows] = [itemRows(1_000), hostRows(1_000)];
  const row = (index: number): JsonValue => rows[index % rows.length] ?? null;
  const names = plainNames(plain);
  const peer = (name: TemplatePeer): RenderItem => {
    const render = compileInput(input, name);
    return (index) => render({ ...names, item: row(index), index });
  };
  const byNunjucks = compileInput(input, "nunjucks");
  return {
    ours: (index) => template.render(ours.forItem(items[index % items.length], index)),
    ...Object.fromEntries((["eta", "handlebars", "nunjucks", "liquidjs"] as const).map((name) => [name, peer(name)])),
    structuredClone: (index) => byNunjucks({ ...plainNames(structuredClone(plain)), item: row(index), index }),
  };
}

/** One contender at work on some items. */
interface Run {
  readonly renderItem: RenderItem;
  readonly items: number;
  readonly kept: number;
}

/** Renders the inputs of all items, and gives the last of them; calls `look` at every hundredth. */
function renderAll({ renderItem, items, kept }: Run, look?: () => void): readonly JsonValue[] {
  const inputs = new Array<JsonValue>(kept);
  for (let index = 0; index < items; index++) {
    inputs[index % kept] = renderItem(index);
    if (index % 100 === 0) look?.();
  }
  look?.();
  return inputs;
}

const timed = (run: Run): Operation => ({ ...again(() => renderAll(run)), output: () => [0, 7].map(run.renderItem) });

/** Weighs the most that the heap grows. */
function peakOf(run: Run): number {
  sink.kept = undefined;
  const before = usedHeap();
  let peak = before;
  sink.kept = renderAll(run, () => {
    peak = Math.max(peak, getHeapStatistics().used_heap_size);
  });
  return peak - before;
}

const weighed = (run: Run): Weighing => ({ weigh: (rounds) => Array.from({ length: rounds }, () => peakOf(run)) });

/** The cases of so many items, of which so many are kept: one over each context. */
const casesOf = (items: number, kept: number, work: (run: Run) => Entry, isQuick: boolean): Case[] =>
  contexts.map((results) => {
    const entries = Object.entries(renderersOver(results)).map(([name, renderItem]): [string, Entry] => {
      const isCopied = name === "structuredClone" && items * results * bytesOfResult > mostCopied;
      const isIn = name === "ours" || (items === 1_000 && (kept === items || name === "eta"));
      if (isCopied) return [name, "so many copies take minutes"];
      return [name, isIn || !isQuick ? work({ renderItem, items, kept }) : "left out of a quick run"];
    });
    return {
      name: `${items.toLocaleString("en")} items × ${fields} fields, ${kept === items ? "all kept" : `${kept} in flight`}`,
      size: results * bytesOfResult,
      entries: { ...Object.fromEntries(entries), jinja: "copies all of the context at each render: minutes" },
    };
  });

export const endToEndSuite: Suite = {
  name: "end-to-end",
  title: "End to end: a context for each item, and the input of its task rendered",
  sizes: "bytes of context",
  cases: (isQuick) =>
    [1_000, 10_000].flatMap((items) => [inFlight, items].flatMap((kept) => casesOf(items, kept, timed, isQuick))),
};

export const endToEndHeapSuite: Suite = {
  name: "end-to-end-heap",
  title: "End to end: the most that the heap grows",
  sizes: "bytes of context",
  cases: (isQuick) => [1_000, 10_000].flatMap((items) => casesOf(items, items, weighed, isQuick)),
};
