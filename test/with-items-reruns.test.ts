import { describe, expect, test } from "vitest";
import {
  ContextError,
  type ItemInfo,
  type ItemsRun,
  resultOf,
  type WithItemsOptions,
  WorkflowContext,
  withItems,
} from "workflow-context";

const numbers = [0, 1, 2, 3, 4];

/** Fails for the items at some indexes, and lists what it was called for. */
function failingAt(...indexes: readonly number[]) {
  const done: number[] = [];
  const work = (_: WorkflowContext, { index }: ItemInfo): string => {
    done.push(index);
    if (indexes.includes(index)) throw new Error(`no ${index}`);
    return `${index}, call ${done.length}`;
  };
  return { done, work };
}

const runOf = (
  options: WithItemsOptions<string>,
  work = failingAt().work,
  source: Parameters<typeof withItems>[1] = numbers,
): Promise<ItemsRun<string>> => withItems(new WorkflowContext(), source, work, options);

/** A run in which two items failed. */
const firstRun = (): Promise<ItemsRun<string>> => runOf({ failure: "continue" }, failingAt(1, 3).work);

/** Stores a run and gives it as a run of another process would get it. */
const stored = (run: ItemsRun<string>) =>
  WorkflowContext.import(
    JSON.parse(JSON.stringify(new WorkflowContext().setTaskResult("t", resultOf(run)).export())),
  ).getTaskResult("t") as ReturnType<typeof resultOf>;

const refusalOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof ContextError ? `${error.code}: ${error.message}` : error),
  );

describe.each<[string, (run: ItemsRun<string>) => NonNullable<WithItemsOptions<string>["previous"]>]>([
  ["the run before", (run) => run],
  ["the stored run before", stored],
])("with %s", (_, previousOf) => {
  test("only the items that failed are done again, and the run gives the whole in order", async () => {
    const { done, work } = failingAt();
    const run = await runOf({ previous: previousOf(await firstRun()) }, work);
    expect(done).toEqual([1, 3]);
    expect(run.results).toEqual([
      { index: 0, status: "succeeded", value: "0, call 1" },
      { index: 1, status: "succeeded", value: "1, call 1" },
      { index: 2, status: "succeeded", value: "2, call 3" },
      { index: 3, status: "succeeded", value: "3, call 2" },
      { index: 4, status: "succeeded", value: "4, call 5" },
    ]);
    expect(run).toMatchObject({ status: "succeeded", summary: { succeeded: 5, failed: 0, skipped: 0 } });
  });

  test("items that a stopped run skipped are done", async () => {
    const { done, work } = failingAt();
    const stopped = await runOf({}, failingAt(2).work);
    const run = await runOf({ previous: previousOf(stopped), concurrency: 3 }, work);
    expect([done, run.indexesOf("succeeded")]).toEqual([[2, 3, 4], numbers]);
  });

  test("items that only names are done, and all others keep their results, those that failed too", async () => {
    const { done, work } = failingAt();
    const run = await runOf({ previous: previousOf(await firstRun()), only: [3, 4] }, work);
    expect(done).toEqual([3, 4]);
    expect(run).toMatchObject({ status: "failed", summary: { succeeded: 4, failed: 1, skipped: 0 }, error: undefined });
    expect(run.results[4]).toEqual({ index: 4, status: "succeeded", value: "4, call 2" });
    expect(resultOf(run).items).toMatchObject([
      {},
      { index: 1, error: { name: "Error", message: "no 1" } },
      {},
      {},
      {},
    ]);
    const none = await runOf({ previous: previousOf(run), only: [] });
    expect(resultOf(none)).toEqual(resultOf(run));
  });

  test("a run of some items first and one of the rest then give the whole", async () => {
    const canary = await runOf({ only: [2] });
    const { done, work } = failingAt();
    const run = await runOf({ previous: previousOf(canary) }, work);
    expect([done, run.indexesOf("succeeded")]).toEqual([[0, 1, 3, 4], numbers]);
    const both = await runOf({ previous: previousOf(canary), only: [0] });
    expect([both.indexesOf("succeeded"), both.indexesOf("skipped")]).toEqual([
      [0, 2],
      [1, 3, 4],
    ]);
  });

  test("batches are done again as a whole", async () => {
    const { done, work } = failingAt();
    const first = await runOf({ batchSize: 2, failure: "continue" }, failingAt(2, 4).work);
    const previous = previousOf(first);
    const run = await runOf({ batchSize: 2, previous, only: [3] }, work);
    expect([done, run.indexesOf("succeeded"), run.indexesOf("failed")]).toEqual([[2], [0, 1, 2, 3], [4]]);
    expect(resultOf(run)).toMatchObject({ batchSize: 2, items: [{ index: 0 }, { index: 2 }, { index: 4 }] });
    expect(await refusalOf(runOf({ previous }))).toBe(
      "usage: previous was run in batches of 2, and this run is without batchSize",
    );
    expect(await refusalOf(runOf({ previous, batchSize: 3 }))).toContain(
      "in batches of 2, and this run is in batches of 3",
    );
    const some = await runOf({ batchSize: 2, only: [2, 3] });
    expect(await refusalOf(runOf({ previous: previousOf(some), batchSize: 2 }))).toContain("it was run with only");
  });

  test("a source that does not say how many items it has gives the whole as well", async () => {
    const { done, work } = failingAt(3);
    const run = await runOf({ previous: previousOf(await firstRun()) }, work, new Set(numbers));
    expect([done, run.indexesOf("succeeded"), run.indexesOf("failed")]).toEqual([[1, 3], [0, 1, 2, 4], [3]]);
    const aborted = await runOf({ previous: run, signal: AbortSignal.abort() }, work, new Set(numbers));
    expect([aborted.status, aborted.indexesOf("succeeded"), aborted.indexesOf("skipped")]).toEqual([
      "aborted",
      [0, 1, 2, 4],
      [3],
    ]);
    const named = await runOf({ previous: run, only: [3] }, undefined, new Set(numbers));
    expect(named.indexesOf("succeeded")).toEqual(numbers);
  });

  test("progress counts the items that succeeded before as done", async () => {
    const told: number[][] = [];
    await runOf({
      previous: previousOf(await firstRun()),
      onProgress: ({ done, failed, total = 0 }) => told.push([done, failed, total]),
    });
    expect(told).toEqual([
      [4, 0, 5],
      [5, 0, 5],
    ]);
  });

  test("a run before that has more items than there are is refused, or ends the run where that is known at its end", async () => {
    const previous = previousOf(await firstRun());
    expect(await refusalOf(runOf({ previous }, undefined, [0, 1]))).toBe("usage: previous has the item 2; there are 2");
    for (const source of [
      new Set([0, 1]),
      (async function* () {
        yield* [0, 1];
      })(),
    ]) {
      const run = await runOf({ previous }, undefined, source);
      expect(run).toMatchObject({ status: "failed", error: { code: "usage" } });
    }
  });
});

test.each<[previous: unknown, message: string]>([
  [5, "previous must be an object, not a number"],
  [{}, "it has no list of items"],
  [{ items: [{ status: "skipped" }] }, "previous has an item without its index"],
  [{ items: [{ index: 0, status: "done" }] }, "previous has an item without its index"],
  [{ items: [{ index: 0, status: "failed" }] }, "previous has an item without its index"],
  [{ items: [{ index: -1, status: "skipped" }] }, "previous has a result without an index from 0"],
  [{ results: [null], summary: {}, findSecrets: () => [] }, "previous has a result without an index from 0"],
  [
    { results: [{ index: 0, status: "done" }], summary: {}, findSecrets: () => [] },
    "previous has a result without an index from 0 or a status",
  ],
])("the run before can't be %j", async (previous, message) => {
  expect(await refusalOf(runOf({ previous: previous as never }))).toContain(message);
});

test("an error of the run before is stored with the secrets of that run's context masked", async () => {
  const before = await withItems(new WorkflowContext({ keystore: { token: "t0ken" } }), [1], () =>
    Promise.reject("t0ken"),
  );
  const run = await withItems(new WorkflowContext(), [1], () => 1, { previous: before, only: [] });
  expect(resultOf(run).items).toEqual([{ index: 0, status: "failed", error: { message: "***" } }]);
});

test("values that were secret in the stored run stay so when the whole is stored again", async () => {
  const context = new WorkflowContext({ keystore: { token: "t0ken" } });
  const run = await withItems(
    context,
    [1, 2, 3],
    (_, { index }) => (index === 2 ? Promise.reject(1) : `t0ken ${index}`),
    {
      failure: "continue",
    },
  );
  context.setTaskResult("first", resultOf(run), { secrets: ["/items/0/value", "/items/1"] });
  const previous = context.getTaskResult("first") as ReturnType<typeof resultOf>;
  const whole = await withItems(context, [1, 2, 3], () => "public", { previous });
  const again = await withItems(context, [1, 2, 3], () => "public", { previous: whole });
  for (const one of [whole, again]) {
    context.setTaskResult("whole", resultOf(one));
    expect(
      context.evaluateWithSecrets("[task.whole.items[0].value, task.whole.items[1].value, task.whole.items[2].value]"),
    ).toEqual({
      value: ["t0ken 0", "t0ken 1", "public"],
      secrets: [
        { pointer: "/0", sources: ["task.first.items[0].value"] },
        { pointer: "/1", sources: ["task.first.items[1]"] },
      ],
    });
  }
});
