import { getHeapStatistics } from "node:v8";
import { compileTemplate, type JsonValue } from "workflow-context";
import { sink } from "../case.ts";
import type { Contender } from "../contenders.ts";
import { hostRows, ourContext, plainContext, plainNames } from "../data.ts";
import type { Effort } from "../measure.ts";
import { type Cannot, type CaseResult, type Figure, figureOf, type SuiteResult } from "../results.ts";
import { compileInput, taskInput } from "../task-input.ts";
import { usedHeap } from "./memory.ts";
import type { TemplatePeerName } from "./templates.ts";

const fields = 20;
const contexts = { "10 KB": 1, "1 MB": 100, "100 MB": 10_000 } as const;
const bytesOfResult = 10_000;
const mostCopied = 100_000_000;
const milliseconds = 1_000_000;
/** What takes longer is measured in so many rounds only. */
const slow = { after: 200 * milliseconds, rounds: 2 };
const verySlow = { after: 700 * milliseconds, rounds: 1 };
const noCopies = "so many copies take minutes";
const leftOut = "left out of a quick run";
const copiesAll = "copies all of the context at each render: minutes";

/** Renders the input of one item. */
type RenderItem = (index: number) => JsonValue;

/** One contender over one context: what it does for as many items. */
interface Run {
  readonly name: string;
  /** How many of the last inputs are kept. */
  readonly kept: number;
  readonly items: number;
  readonly results: number;
  readonly contender: Contender;
  readonly renderItem: RenderItem;
  readonly times: number[];
  readonly heaps: number[];
}

export const endToEndName = (items: number): string => `${items.toLocaleString("en")} items × ${fields} fields`;

/** An engine has some items in flight at a time; in the worst case it keeps the inputs of all of them. */
const inFlight = 100;
const keeping = (items: number): readonly (readonly [name: string, kept: number])[] => [
  [`${endToEndName(items)}, ${inFlight} in flight`, inFlight],
  [`${endToEndName(items)}, all kept`, items],
];

const rendering = ["eta", "handlebars", "nunjucks", "liquidjs"] as const satisfies readonly TemplatePeerName[];
const contenders: readonly Contender[] = ["ours", ...rendering, "jinja", "structuredClone"];

/** All contenders over one context. */
function renderers(results: number): readonly (readonly [Contender, RenderItem])[] {
  const input = taskInput(fields);
  const [ours, plain, template] = [ourContext(results, "text"), plainContext(results, "text"), compileTemplate(input)];
  const rows = hostRows(1_000);
  const items = rows.map((item) => ours.forItem(item, 0).get("item") ?? null); // ours, as parts of a result are
  const row = (index: number): JsonValue => rows[index % rows.length] ?? null;
  const names = plainNames(plain);
  const peers = rendering.map((peer): readonly [Contender, RenderItem] => {
    const render = compileInput(input, peer);
    return [peer, (index) => render({ ...names, item: row(index), index })];
  });
  const byNunjucks = compileInput(input, "nunjucks");
  return [
    ["ours", (index) => template.render(ours.forItem(items[index % items.length], index))],
    ...peers,
    ["structuredClone", (index) => byNunjucks({ ...plainNames(structuredClone(plain)), item: row(index), index })],
  ];
}

/** Contender by contender, so that none is measured beside the garbage of another. */
function runsOf(counts: readonly number[]): Run[] {
  const made = Object.values(contexts).flatMap((results) =>
    renderers(results).map(([contender, renderItem]) => ({ results, contender, renderItem })),
  );
  const kinds = counts.flatMap((items) => keeping(items).map(([name, kept]) => ({ items, name, kept })));
  return contenders.flatMap((contender) =>
    kinds.flatMap(({ items, name, kept }) =>
      made
        .filter((one) => one.contender === contender)
        .filter(({ results }) => contender !== "structuredClone" || items * results * bytesOfResult <= mostCopied)
        .map((one) => ({ ...one, name, kept, items, times: [], heaps: [] })),
    ),
  );
}

/** Renders the inputs of all items and keeps the last of them; `look` is called at every hundredth. */
function renderAll({ items, kept: most, renderItem }: Run, look: () => void): void {
  const kept = new Array<JsonValue>(most);
  for (let index = 0; index < items; index++) {
    kept[index % most] = renderItem(index);
    if (index % 100 === 0) look();
  }
  look();
  sink.kept = kept;
}

const nothing = (): void => {};

/** The most that the heap grows. */
function peakOf(run: Run): number {
  sink.kept = undefined;
  const before = usedHeap();
  let peak = before;
  renderAll(run, () => {
    peak = Math.max(peak, getHeapStatistics().used_heap_size);
  });
  return peak - before;
}

function time(run: Run): number {
  const start = performance.now();
  renderAll(run, nothing);
  return (performance.now() - start) * milliseconds;
}

function check(runs: readonly Run[]): void {
  const texts = new Set(runs.map(({ renderItem }) => JSON.stringify([0, 7].map(renderItem))));
  if (texts.size !== 1) throw new Error("the contenders do not render the same");
}

export function measureEndToEnd(effort: Effort, isQuick: boolean): SuiteResult[] {
  const runs = runsOf([1_000, 10_000]).filter(isIn(isQuick));
  check(runs);
  for (const run of runs) if (run.items === 1_000) renderAll(run, nothing); // the code of the others is the same
  for (let round = 0; round < effort.rounds; round++) {
    for (const run of round % 2 === 0 ? runs : runs.toReversed()) {
      const [first = 0] = run.times;
      if ([slow, verySlow].some(({ after, rounds }) => first > after && round >= rounds)) continue;
      if (round > 0 && first < slow.after) renderAll(run, nothing); // for the heap to get used to it
      run.times.push(time(run));
    }
  }
  const keptRuns = runs.filter(({ items, kept }) => items === kept);
  for (const run of keptRuns) run.heaps.push(peakOf(run));
  for (const run of keptRuns) if ((run.times[0] ?? 0) < slow.after) run.heaps.push(peakOf(run), peakOf(run));
  sink.kept = undefined;
  return [told("time", runs, isQuick), told("heap", runs, isQuick)];
}

/** A quick run has few of the peers' runs. */
const isIn =
  (isQuick: boolean) =>
  ({ contender, items, kept }: Run): boolean =>
    !isQuick || contender === "ours" || (items === 1_000 && (kept === items || contender === "eta"));

function told(what: "time" | "heap", runs: readonly Run[], isQuick: boolean): SuiteResult {
  const cases = [1_000, 10_000]
    .flatMap(keeping)
    .filter(([, kept]) => what === "time" || kept !== inFlight)
    .flatMap(([name]) =>
      Object.values(contexts).map((results): CaseResult => {
        const figures = contenders.map((contender): [Contender, Figure | Cannot] => {
          const run = runs.find((one) => one.name === name && one.results === results && one.contender === contender);
          if (run === undefined)
            return [
              contender,
              {
                cannot:
                  contender === "jinja" ? copiesAll : contender === "structuredClone" || !isQuick ? noCopies : leftOut,
              },
            ];
          return [contender, figureOf(what === "time" ? run.times : run.heaps)];
        });
        return { name, size: results * bytesOfResult, figures: Object.fromEntries(figures) };
      }),
    );
  return {
    name: what === "time" ? "end-to-end" : "end-to-end-heap",
    title:
      what === "time"
        ? "End to end: a context for each item, and the input of its task rendered"
        : "End to end: the most that the heap grows",
    sizes: "bytes of context",
    unit: what === "time" ? "ns" : "bytes",
    chart: "lines",
    contenders,
    cases,
    notes: [
      "The context has results of one string of 10 KB, built once before; so have the plain objects of the peers.",
      "All kept: most of the time beyond that of 100 in flight is the collector's, which copies young objects that stay.",
      "Peers spread the names for each item, { ...names, item, index }, and render each string by its compiled template.",
      "structuredClone: nunjucks over a deep copy for each item.",
    ],
  };
}
