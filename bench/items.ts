// What withItems adds to a loop of an engine's own, and what a million generated items take of memory.
//   npm run bench:items
import { type JsonList, WorkflowContext, withItems } from "workflow-context";
import { hostRows } from "./data.ts";
import { formatTable } from "./table.ts";

const template = "{{ item.host }}:{{ item.port }}";
const rounds = 15;
const context = new WorkflowContext().setTaskResult("list", hostRows(20_000));
const items = context.getTaskResult("list") as JsonList; // a list was stored
let kept: unknown;

function bareLoop(): void {
  for (let index = 0; index < items.length; index++)
    kept = context.forItem(items[index], index).renderTemplate(template);
}

const throughItems = async (): Promise<void> => {
  const run = await withItems(context, "{{ task.list }}", (item) => {
    kept = item.renderTemplate(template);
  });
  if (run.summary.succeeded !== items.length) throw new Error("not every item succeeded");
};

async function timeOf(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return ((performance.now() - start) * 1e6) / items.length;
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((left, right) => left - right)[numbers.length >> 1] ?? Number.NaN;

const [bare, through]: [number[], number[]] = [[], []];
for (let round = 0; round < rounds + 3; round++) {
  const times = [await timeOf(bareLoop), await timeOf(throughItems)] as const;
  if (round < 3) continue; // until V8 has optimised both
  bare.push(times[0]);
  through.push(times[1]);
}

const used = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};

function* generated(count: number): Generator<object> {
  for (let id = 0; id < count; id++) yield { id, host: `host-${id}` };
}

/** The most that the heap has grown while a million items were done: what is held, or all that is not yet collected. */
async function growthOf(count: number, isHeldOnly: boolean): Promise<number> {
  const before = used();
  const now = (): number => (isHeldOnly ? used() : process.memoryUsage().heapUsed) - before;
  const stride = isHeldOnly ? 20_000 : 1_000;
  let most = 0;
  const run = await withItems(
    context,
    generated(count),
    async (item, { index }) => {
      if (index % stride === 0) most = Math.max(most, now());
      return item.evaluateExpression("item.id");
    },
    { concurrency: 8 },
  );
  most = Math.max(most, now());
  if (run.results.some((result, index) => result.status !== "succeeded" || result.value !== index)) {
    throw new Error("the order was not kept");
  }
  return most;
}

const overhead = median(through.map((time, round) => time - (bare[round] ?? Number.NaN)));
const held = await growthOf(1_000_000, true);
const all = await growthOf(1_000_000, false);
const rows = [
  ["a loop of one's own, an item", "", `${median(bare).toFixed(0)} ns`],
  ["withItems, concurrency 1, an item", "", `${median(through).toFixed(0)} ns`],
  ["what it adds to an item", "<= 1,000 ns", `${overhead.toFixed(0)} ns`],
  ["heap growth over 1,000,000 items, concurrency 8", "<= 32 MB", `${(held / 1e6).toFixed(1)} MB`],
  ["the same with what is yet to be collected", "", `${(all / 1e6).toFixed(1)} MB`],
];
console.log(formatTable(["medians", "wanted", "measured"], rows));
if (kept === undefined) throw new Error("nothing was rendered");
