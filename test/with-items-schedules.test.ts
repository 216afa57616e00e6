import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  type ItemInfo,
  type ItemResult,
  type ItemSource,
  type ItemsRun,
  resultOf,
  type WithItemsOptions,
  WorkflowContext,
  withItems,
} from "workflow-context";

interface Schedule {
  readonly items: number;
  readonly source: "a list" | "a set" | "a generator";
  readonly concurrency: number;
  readonly batchSize: number | undefined;
  readonly failure: NonNullable<WithItemsOptions["failure"]>;
  readonly abortAt: number | undefined;
  readonly seed: number;
}

const schedules: fc.Arbitrary<Schedule> = fc.record({
  items: fc.integer({ min: 0, max: 10_000 }),
  source: fc.constantFrom("a list", "a set", "a generator"),
  concurrency: fc.integer({ min: 1, max: 20 }),
  batchSize: fc.option(fc.integer({ min: 1, max: 7 }), { nil: undefined }),
  failure: fc.constantFrom<Schedule["failure"]>("stop", "continue", { tolerate: 5 }, { tolerate: 0.1 }),
  abortAt: fc.option(fc.integer({ min: 0, max: 2_000 }), { nil: undefined }),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
});

// A run of 10,000 items has a timer for each and one to abort it; Vitest takes more than 10,000 for an endless loop.
beforeEach(() => void vi.useFakeTimers({ loopLimit: 100_000 }));
afterEach(() => void vi.useRealTimers());

test("a rerun of a run, or of what was stored of it, does what has not succeeded, once, and gives the whole", async () => {
  const holds = async (schedule: Schedule, isStored: boolean): Promise<void> => {
    const first = begin(schedule, new WatchedWork(schedule.seed));
    await vi.runAllTimersAsync();
    const before = await first;
    const previous = isStored ? resultOf(before) : before;
    const watch = new WatchedWork(schedule.seed + 1);
    const told: ItemResult<number>[] = [];
    const onItem = (result: ItemResult<number>): Promise<void> =>
      pause(result.index % 3).then(() => void told.push(result));
    const second = begin({ ...schedule, abortAt: undefined, failure: "continue" }, watch, { previous, onItem });
    await vi.runAllTimersAsync();
    const run = await second;
    const succeeded = new Set(before.results.filter(hasSucceeded).map(({ index }) => index));
    const expected = run.results.map(({ index }) => index).filter((index) => !succeeded.has(index));
    expect([...watch.timesBegun.keys()]).toEqual(expected);
    expect([...watch.timesBegun.values()].every((times) => times === 1)).toBe(true);
    expect(told.sort((left, right) => left.index - right.index)).toEqual(
      run.results.filter(({ index }) => !succeeded.has(index)),
    );
    expect(run.results).toHaveLength(Math.ceil(schedule.items / (schedule.batchSize ?? 1)));
    expectResultsInOrder(run, schedule);
    const all = (["succeeded", "failed"] as const).flatMap((status) => run.indexesOf(status));
    expect(all.sort((left, right) => left - right)).toEqual(
      Array.from({ length: schedule.items }, (_, index) => index),
    );
  };
  await fc.assert(fc.asyncProperty(schedules, fc.boolean(), holds), { numRuns: 25 });
}, 120_000);

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

const hasSucceeded = ({ status }: ItemResult<number>): boolean => status === "succeeded";

test("every item is done once or skipped, no more than may are under way, and nothing runs after the end", async () => {
  const holds = async (schedule: Schedule): Promise<void> => {
    const watch = new WatchedWork(schedule.seed);
    const running = begin(schedule, watch).finally(() => watch.runHasEnded());
    await vi.runAllTimersAsync();
    const run = await running;
    expect(watch).toMatchObject({ underWay: 0, endedLate: 0 });
    expect(watch.mostUnderWay).toBeLessThanOrEqual(schedule.concurrency);
    expectEachBegunOnce(watch, run);
    expectResultsInOrder(run, schedule);
    expectItemsAccountedFor(run, schedule);
    expectToleratedFailures(run, schedule);
  };
  await fc.assert(fc.asyncProperty(schedules, holds), { numRuns: 25 });
}, 120_000);

/** Work that takes up to 10 ms and fails for about one item in a hundred, as the seed decides, and counts its calls. */
class WatchedWork {
  readonly timesBegun = new Map<number, number>();
  underWay = 0;
  mostUnderWay = 0;
  endedLate = 0;
  readonly #seed: number;
  #isOver = false;

  constructor(seed: number) {
    this.#seed = seed;
  }

  async do(index: number): Promise<number> {
    const random = ((index + 1) * this.#seed * 2_654_435_761) % 1_000;
    this.timesBegun.set(index, (this.timesBegun.get(index) ?? 0) + 1);
    this.mostUnderWay = Math.max(this.mostUnderWay, ++this.underWay);
    await pause(random % 10);
    if (this.#isOver) this.endedLate++;
    this.underWay--;
    if (random > 990) throw new Error(`no ${index}`);
    return index;
  }

  runHasEnded(): void {
    this.#isOver = true;
  }
}

function begin(schedule: Schedule, watch: WatchedWork, more: WithItemsOptions<number> = {}): Promise<ItemsRun<number>> {
  const { concurrency, batchSize, failure, abortAt } = schedule;
  const controller = new AbortController();
  if (abortAt !== undefined) setTimeout(() => controller.abort(), abortAt);
  const work = (_: WorkflowContext, { index }: ItemInfo): Promise<number> => watch.do(index);
  const options = {
    concurrency,
    failure,
    signal: controller.signal,
    ...(batchSize !== undefined && { batchSize }),
    ...more,
  };
  return withItems(new WorkflowContext(), sourceOf(schedule), work, options);
}

function sourceOf({ items, source }: Schedule): ItemSource {
  const list = Array.from({ length: items }, (_, index) => index);
  async function* generate(): AsyncGenerator<number> {
    yield* list;
  }
  return source === "a list" ? list : source === "a set" ? new Set(list) : generate();
}

function expectEachBegunOnce({ timesBegun }: WatchedWork, { summary }: ItemsRun<number>): void {
  expect(timesBegun.size).toBe(summary.succeeded + summary.failed);
  expect([...timesBegun.values()].every((times) => times === 1)).toBe(true);
}

function expectResultsInOrder({ results, summary }: ItemsRun<number>, { batchSize = 1 }: Schedule): void {
  expect(results).toHaveLength(summary.succeeded + summary.failed + summary.skipped);
  for (const [position, result] of results.entries()) {
    expect(result.index).toBe(position * batchSize);
    if (result.status === "succeeded") expect(result.value).toBe(result.index);
  }
}

/** A list tells how many items it has; of the other sources the items behind the end of the run are not known. */
function expectItemsAccountedFor(run: ItemsRun<number>, { items, source, batchSize = 1 }: Schedule): void {
  const statuses = ["succeeded", "failed", "skipped"] as const;
  const indexes = statuses.flatMap((status) => run.indexesOf(status));
  expect(new Set(indexes).size).toBe(indexes.length);
  if (source !== "a list") return;
  expect(indexes).toHaveLength(items);
  expect(run.results).toHaveLength(Math.ceil(items / batchSize));
}

function expectToleratedFailures({ status, summary }: ItemsRun<number>, { failure, items }: Schedule): void {
  if (status !== "succeeded") return;
  expect(summary.failed).toBeLessThanOrEqual(typeof failure === "object" ? Math.max(5, items / 10) : 0);
}
