// Measures what withItems adds to a loop of an engine's own, and how much memory a million generated items take.
//   npm run bench:items
import { WorkflowContext, withItems } from "workflow-context";
import { sink } from "./case.ts";
import { itemRows } from "./data.ts";
import { usedHeap } from "./heap.ts";
import { statisticsOf } from "./results.ts";
import { formatQuantity, formatTable } from "./table.ts";

const template = "{{ item.host }}:{{ item.port }}";
const [rounds, warmUps] = [15, 3];
const items = itemRows(20_000);
const context = new WorkflowContext().setTaskResult("list", items);

function bareLoop(): void {
  for (let index = 0; index < items.length; index++)
    sink.kept = context.forItem(items[index], index).renderTemplate(template);
}

async function throughItems(): Promise<void> {
  const run = await withItems(context, "{{ task.list }}", (item) => {
    sink.kept = item.renderTemplate(template);
  });
  if (run.summary.succeeded !== items.length) throw new Error("not every item succeeded");
}

/** Nanoseconds for each item. */
async function timeOf(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return ((performance.now() - start) * 1e6) / items.length;
}

function* generated(count: number): Generator<object> {
  for (let id = 0; id < count; id++) yield { id, host: `host-${id}` };
}

/** Measures the peak growth of the heap in a run, sampled at every `stride`-th item, after a collection. */
async function growthOf(count: number, stride: number, heap: () => number): Promise<number> {
  const before = usedHeap();
  let most = 0;
  const work = async (item: WorkflowContext, { index }: { index: number }): Promise<unknown> => {
    if (index % stride === 0) most = Math.max(most, heap() - before);
    return item.evaluateExpression("item.id");
  };
  const run = await withItems(context, generated(count), work, { concurrency: 8 });
  most = Math.max(most, heap() - before); // before the results are asked for, which makes a list of them
  if (run.results.some((result, index) => result.status !== "succeeded" || result.value !== index))
    throw new Error("the order was not kept");
  return most;
}

const times: (readonly [bare: number, through: number])[] = [];
for (let round = 0; round < rounds + warmUps; round++) times.push([await timeOf(bareLoop), await timeOf(throughItems)]);
const median = (of: (pair: (typeof times)[number]) => number): string =>
  formatQuantity(statisticsOf(times.slice(warmUps).map(of)).median, "ns");
const held = await growthOf(1_000_000, 20_000, usedHeap);
const all = await growthOf(1_000_000, 1_000, () => process.memoryUsage().heapUsed);
const rows = [
  ["a loop of one's own, an item", "", median(([bare]) => bare)],
  ["withItems, concurrency 1, an item", "", median(([, through]) => through)],
  ["what it adds to an item", "at most 1 µs", median(([bare, through]) => through - bare)],
  ["heap growth over 1,000,000 items, concurrency 8", "at most 32 MB", formatQuantity(held, "bytes")],
  ["with what is yet to be collected", "", formatQuantity(all, "bytes")],
];
console.log(formatTable(["medians", "wanted", "measured"], rows));
