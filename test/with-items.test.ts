import { describe, expect, test, vi } from "vitest";
import {
  ContextError,
  createEnvironment,
  type ItemsProgress,
  resultOf,
  WorkflowContext,
  withItems,
} from "workflow-context";

const contextOf = (): WorkflowContext =>
  new WorkflowContext({
    variables: { hosts: ["a1", "b2", "c3"], ports: [80, 81, 82], numbers: [0, 1, 2, 3, 4] },
    keystore: { tokens: ["t0ken", "t1ken"] },
  });

const errorOf = async (promise: Promise<unknown>): Promise<ContextError> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof ContextError) return error;
    throw error;
  }
  throw new Error("no error");
};

const failAt =
  (...indexes: readonly number[]) =>
  (_: WorkflowContext, { index }: { index: number }): number => {
    if (indexes.includes(index)) throw new Error(`no ${index}`);
    return index;
  };

describe("the source of the items", () => {
  const address = (context: WorkflowContext): string => context.renderTemplate("{{ index }}:{{ item }}");
  function* generated(): Generator<string> {
    yield "x";
    yield "y";
  }
  async function* generatedLater(): AsyncGenerator<string> {
    yield* generated();
  }

  test.each([
    ["a template", "{{ hosts }}", ["0:a1", "1:b2", "2:c3"]],
    ["a list", ["x", "y"], ["0:x", "1:y"]],
    ["an iterable", new Set(["x", "y"]), ["0:x", "1:y"]],
    ["a generator", generated(), ["0:x", "1:y"]],
    ["an async iterable", generatedLater(), ["0:x", "1:y"]],
    ["an empty list", [], []],
    [
      "lists and templates by name",
      { host: "{{ hosts }}", port: [1, 2, 3] },
      ['0:{"host":"a1","port":1}', '1:{"host":"b2","port":2}', '2:{"host":"c3","port":3}'],
    ],
  ])("a task runs over the items of %s", async (_, source, values) => {
    const run = await withItems(contextOf(), source, address);
    expect(run.results.map((result) => result.status === "succeeded" && result.value)).toEqual(values);
    expect(run).toMatchObject({
      status: "succeeded",
      error: undefined,
      summary: { succeeded: values.length, failed: 0, skipped: 0 },
    });
  });

  test("context.items gives the same contexts to a loop of the engine's own", async () => {
    const context = contextOf();
    expect(Array.from(context.items("{{ hosts }}"), address)).toEqual(["0:a1", "1:b2", "2:c3"]);
    expect(Array.from(context.items({ host: "{{ hosts }}" }), address)[0]).toBe('0:{"host":"a1"}');
    const later: string[] = [];
    for await (const item of context.items(generatedLater())) later.push(address(item));
    expect(later).toEqual(["0:x", "1:y"]);
    expect(() => context.items("{{ hosts[0] }}")).toThrow("with-items needs a list, not a string");
  });

  test("a run within an item sees that item as parent", async () => {
    const run = await withItems(contextOf(), "{{ hosts }}", async (outer) => {
      const inner = await withItems(outer, [1, 2], (context) => context.renderTemplate("{{ parent.item }}{{ item }}"));
      return inner.results.length;
    });
    expect(run.summary.succeeded).toBe(3);
  });

  test("each item of a secret list is secret, by itself, under a name and in a batch", async () => {
    const secretsOf = (context: WorkflowContext): unknown => context.evaluateWithSecrets("item").secrets;
    const run = await withItems(contextOf(), "{{ keystore.tokens }}", secretsOf);
    expect(run.results[1]).toMatchObject({ value: [{ pointer: "", sources: ["keystore.tokens"] }] });
    const named = await withItems(contextOf(), { token: "{{ keystore.tokens }}", port: [1, 2] }, secretsOf);
    expect(named.results[1]).toMatchObject({ value: [{ pointer: "/token", sources: ["keystore.tokens"] }] });
    const batches = await withItems(contextOf(), "{{ keystore.tokens }}", secretsOf, { batchSize: 2 });
    expect(batches.results[0]).toMatchObject({ value: [{ pointer: "/0" }, { pointer: "/1" }] });
    expect(Array.from(contextOf().items("{{ keystore.tokens }}"), secretsOf)).toHaveLength(2);
  });
});

describe("a run that can't begin", () => {
  test.each([
    [{ concurrency: 0 }, "concurrency must be an integer from 1, or Infinity"],
    [{ concurrency: Number.NaN }, "concurrency must be an integer from 1, or Infinity"],
    [{ concurrency: 1.5 }, "concurrency must be an integer from 1, or Infinity"],
    [{ timeout: 0 }, "timeout must be an integer from 1 to 2147483647"],
    [{ timeout: 2 ** 31 }, "timeout must be an integer from 1 to 2147483647"],
    [{ batchSize: -1 }, "batchSize must be an integer from 1"],
    [{ batchSize: Number.POSITIVE_INFINITY }, "batchSize must be an integer from 1"],
    [{ failure: { tolerate: -1 } }, "failure must be"],
    [{ only: [-1] }, "only must name indexes"],
    [{ only: [Number.NaN] }, "only must name indexes"],
    [{ only: [1] }, "only names the item 1; there are 1"],
    [{ failure: { tolerate: 1.5 } }, "failure must be"],
    [{ failure: "never" as "stop" }, "failure must be"],
  ])("the options %j are refused before any work is done", async (options, message) => {
    const work = vi.fn();
    const error = await errorOf(withItems(contextOf(), [1], work, options));
    expect([error.code, error.message]).toEqual(["usage", expect.stringContaining(message)]);
    expect(work).not.toHaveBeenCalled();
  });

  test.each([
    ["{{ hosts[0] }}", "with-items needs a list, not a string"],
    ["{{ keystore }}", "with-items needs a list, not an object"],
    ["hosts", "with-items needs a list, not a string"],
    [{ host: "{{ hosts }}", port: "{{ ports[0] }}" }, "with-items, 'port' needs a list, not a number"],
    [{ host: "{{ hosts }}", port: [1] }, "its lists are of different lengths: host has 3, port has 1"],
    [5 as never, "with-items needs a template, a list or what yields items, not a number"],
  ])("the source %j is refused with the reason", async (source, message) => {
    expect((await errorOf(withItems(contextOf(), source, () => 1))).message).toContain(message);
  });

  test("a template that fails as a source tells the place", async () => {
    const error = await errorOf(withItems(contextOf(), "{{ host }}", () => 1));
    expect([error.code, error.position?.column]).toEqual(["undefined", 4]);
  });
});

describe("a failure", () => {
  test("a failed item stops the run and skips the items behind it, unless the host asks otherwise", async () => {
    const run = await withItems(contextOf(), "{{ numbers }}", failAt(1, 3));
    expect(run.results).toEqual([
      { index: 0, status: "succeeded", value: 0 },
      { index: 1, status: "failed", error: new Error("no 1") },
      { index: 2, status: "skipped" },
      { index: 3, status: "skipped" },
      { index: 4, status: "skipped" },
    ]);
    expect(run).toMatchObject({
      status: "failed",
      error: new Error("no 1"),
      summary: { succeeded: 1, failed: 1, skipped: 3 },
    });
  });

  test("a run goes on behind failures to its end, or up to a count or a share of them", async () => {
    const runWith = (failure: "continue" | { tolerate: number }) =>
      withItems(contextOf(), "{{ numbers }}", failAt(1, 3), { failure });
    expect(await runWith("continue")).toMatchObject({
      status: "failed",
      summary: { succeeded: 3, failed: 2, skipped: 0 },
    });
    expect(await runWith({ tolerate: 2 })).toMatchObject({ status: "succeeded", summary: { failed: 2, skipped: 0 } });
    expect(await runWith({ tolerate: 1 })).toMatchObject({ status: "failed", summary: { failed: 2, skipped: 1 } });
    expect(await runWith({ tolerate: 0 })).toMatchObject({ status: "failed", summary: { failed: 1, skipped: 3 } });
    expect(await runWith({ tolerate: 0.4 })).toMatchObject({ status: "succeeded", summary: { failed: 2, skipped: 0 } });
    expect(await runWith({ tolerate: 0.3 })).toMatchObject({ status: "failed", summary: { failed: 2, skipped: 1 } });
    const unknown = await withItems(contextOf(), new Set([0, 1, 2, 3, 4]), failAt(1, 3), {
      failure: { tolerate: 0.3 },
    });
    expect(unknown).toMatchObject({ status: "failed", summary: { succeeded: 3, failed: 2, skipped: 0 } });
  });

  test("an item fails with whatever its work throws or rejects with, and where it is no JSON", async () => {
    const thrown = [undefined, null, "text", 5];
    const run = await withItems(
      contextOf(),
      thrown.map((_, index) => index),
      async (_, { index }) => {
        throw thrown[index];
      },
      { failure: "continue", concurrency: 2 },
    );
    expect(run.results.map((result) => (result.status === "failed" ? result.error : "none"))).toEqual(thrown);
    const notJson = await withItems(contextOf(), [1, Number.NaN, 2], () => 1, { failure: "continue" });
    expect(notJson.results[1]).toMatchObject({ status: "failed", error: { code: "not-json" } });
    expect(notJson.summary).toEqual({ succeeded: 2, failed: 1, skipped: 0 });
  });

  test("a source that throws halfway ends the run, which keeps the results so far", async () => {
    function* broken(): Generator<number> {
      yield 1;
      yield 2;
      throw new Error("half");
    }
    for (const concurrency of [1, 2, 8]) {
      const run = await withItems(contextOf(), broken(), (_, { item }) => item, { concurrency });
      expect(run).toMatchObject({
        status: "failed",
        error: new Error("half"),
        summary: { succeeded: 2, failed: 0, skipped: 0 },
      });
    }
  });

  test("a source is closed when the run is stopped", async () => {
    const closed = vi.fn();
    function* endless(): Generator<number> {
      try {
        for (let item = 0; ; item++) yield item;
      } finally {
        closed();
      }
    }
    const run = await withItems(contextOf(), endless(), failAt(3), { concurrency: 2 });
    expect(run.summary.failed).toBe(1);
    expect(closed).toHaveBeenCalledOnce();
  });

  test("the items that failed can be run again", async () => {
    const first = await withItems(contextOf(), "{{ numbers }}", failAt(1, 3), { failure: "continue" });
    expect(first.indexesOf("failed")).toEqual([1, 3]);
    const again = await withItems(
      contextOf(),
      "{{ numbers }}",
      (context) => context.evaluateExpression("[index, item]"),
      {
        only: first.indexesOf("failed"),
      },
    );
    expect(again.results).toEqual([
      { index: 1, status: "succeeded", value: [1, 1] },
      { index: 3, status: "succeeded", value: [3, 3] },
    ]);
    const stopped = await withItems(contextOf(), "{{ numbers }}", failAt(2), { only: [4, 2, 2] });
    expect([stopped.indexesOf("failed"), stopped.indexesOf("skipped")]).toEqual([[2], [4]]);
  });
});

describe("batches", () => {
  test("work is given a batch as a list of items and the index of the first", async () => {
    const run = await withItems(
      contextOf(),
      "{{ numbers }}",
      (context, { item, index }) => [index, item, context.evaluateExpression("item | sum")],
      {
        batchSize: 2,
      },
    );
    expect(run.results.map((result) => result.status === "succeeded" && result.value)).toEqual([
      [0, [0, 1], 1],
      [2, [2, 3], 5],
      [4, [4], 4],
    ]);
  });

  test("a batch counts as one, and indexesOf names the items of those that failed", async () => {
    const run = await withItems(contextOf(), "{{ numbers }}", failAt(2), { batchSize: 2 });
    expect(run.summary).toEqual({ succeeded: 1, failed: 1, skipped: 1 });
    expect([run.indexesOf("failed"), run.indexesOf("skipped")]).toEqual([[2, 3], [4]]);
    const one = await withItems(contextOf(), ["a"], (_, { item }) => item, { batchSize: 1 });
    expect(one.results[0]).toMatchObject({ value: ["a"] });
  });
});

test("onProgress is told how many are done, failed, under way and in all, and fails the run where it throws", async () => {
  const told: ItemsProgress[] = [];
  await withItems(contextOf(), "{{ hosts }}", failAt(1), { failure: "continue", onProgress: (one) => told.push(one) });
  expect(told).toEqual([
    { done: 1, failed: 0, total: 3, active: 0 },
    { done: 2, failed: 1, total: 3, active: 0 },
    { done: 3, failed: 1, total: 3, active: 0 },
  ]);
  const run = await withItems(contextOf(), [1, 2], () => 1, {
    onProgress: () => {
      throw new Error("the host's own");
    },
  });
  expect(run).toMatchObject({
    status: "failed",
    error: new Error("the host's own"),
    summary: { succeeded: 1, skipped: 1 },
  });
});

test("a metric is told the duration of each item", async () => {
  const names: string[] = [];
  const environment = createEnvironment({ metrics: { add: () => {}, record: (name) => names.push(name) } });
  await withItems(new WorkflowContext({ environment }), [1, 2], failAt(1));
  expect(names).toEqual(["item.duration", "item.duration"]);
});

test("a run becomes JSON that a task's result can be", async () => {
  const context = contextOf();
  const run = await withItems(
    context,
    "{{ numbers }}",
    (item, { index }) => {
      if (index === 1) item.evaluateExpression("1 / 0");
      if (index === 2) throw new Error("t0ken was refused");
      return index === 3 ? undefined : { index };
    },
    { failure: { tolerate: 1 } },
  );
  context.setTaskResult("ping", resultOf(run));
  expect(context.getTaskResult("ping")).toEqual({
    status: "failed",
    succeeded: 1,
    failed: 2,
    skipped: 2,
    items: [
      { index: 0, status: "succeeded", value: { index: 0 } },
      {
        index: 1,
        status: "failed",
        error: {
          name: "ContextError",
          code: "division-by-zero",
          message: expect.stringContaining("'/' divides by zero"),
        },
      },
      { index: 2, status: "failed", error: { name: "Error", message: "*** was refused" } },
      { index: 3, status: "skipped" },
      { index: 4, status: "skipped" },
    ],
  });
});

describe("a signal", () => {
  test("a run whose signal is aborted before it begins does no work", async () => {
    const work = vi.fn();
    const run = await withItems(contextOf(), "{{ hosts }}", work, { signal: AbortSignal.abort("enough") });
    expect(run).toMatchObject({ status: "aborted", error: "enough", summary: { succeeded: 0, failed: 0, skipped: 3 } });
    expect(work).not.toHaveBeenCalled();
  });

  test("a signal that is aborted halfway reaches the work under way, for which the run waits", async () => {
    const controller = new AbortController();
    const ended: number[] = [];
    const run = await withItems(
      contextOf(),
      "{{ numbers }}",
      async (_, { index, signal }) => {
        if (index === 1) controller.abort("enough");
        await new Promise((resolve) => setTimeout(resolve, 5));
        ended.push(index);
        return signal.aborted;
      },
      { concurrency: 2, signal: controller.signal },
    );
    expect(run).toMatchObject({ status: "aborted", summary: { succeeded: 2, failed: 0, skipped: 3 } });
    expect(run.results[0]).toMatchObject({ value: true });
    expect(ended).toEqual([0, 1]);
  });
});

test("a share of failures is tolerated to the very item, and any number of items may be under way", async () => {
  const items = Array.from({ length: 100 }, (_, index) => index);
  const work = async (_: WorkflowContext, { index }: { index: number }): Promise<void> => {
    if (index < 29) throw new Error("no");
  };
  const options = { failure: { tolerate: 0.29 }, concurrency: Number.POSITIVE_INFINITY };
  expect(await withItems(contextOf(), items, work, options)).toMatchObject({
    status: "succeeded",
    summary: { failed: 29 },
  });
  expect(await withItems(contextOf(), new Set(items), work, options)).toMatchObject({ status: "succeeded" });
});

test("a signal ends the wait for a source that says nothing", async () => {
  async function* silent(): AsyncGenerator<number> {
    yield 1;
    await new Promise(() => {});
  }
  for (const concurrency of [1, 4]) {
    const run = await withItems(contextOf(), silent(), () => 1, { concurrency, signal: AbortSignal.timeout(20) });
    expect(run).toMatchObject({ status: "aborted", summary: { succeeded: 1, failed: 0, skipped: 0 } });
  }
});

test("a signal that work asks for when the run has stopped says so", async () => {
  const controller = new AbortController();
  const run = await withItems(
    contextOf(),
    [1, 2],
    (_, info) => {
      controller.abort("enough");
      return info.signal.reason;
    },
    { signal: controller.signal },
  );
  expect([run.status, run.results[0], run.results[1]]).toEqual([
    "aborted",
    { index: 0, status: "succeeded", value: "enough" },
    { index: 1, status: "skipped" },
  ]);
});

test("an item that a source gives while it stops the run is skipped", async () => {
  const controller = new AbortController();
  function* source(): Generator<number> {
    yield 1;
    controller.abort("enough");
    yield 2;
  }
  const run = await withItems(contextOf(), source(), (_, { item }) => item, { signal: controller.signal });
  expect(run).toMatchObject({ status: "aborted", summary: { succeeded: 1, failed: 0, skipped: 1 } });
  expect(run.results[1]).toEqual({ index: 1, status: "skipped" });
});

test("resultOf withholds an error of work that was given a secret, and names a thrown value that is no error", async () => {
  const echo = (context: WorkflowContext): never => {
    throw new Error(context.renderTemplate("bad {{ item }}"));
  };
  const secret = await withItems(contextOf(), "{{ keystore.tokens | map('upper') }}", echo);
  expect(resultOf(secret).items).toMatchObject([
    { error: { message: "withheld, as the work was given a secret" } },
    {},
  ]);
  const odd = await withItems(contextOf(), [1], () => {
    throw Object.create(null);
  });
  expect(resultOf(odd).items).toEqual([
    { index: 0, status: "failed", error: { message: "an object was thrown, which is no error" } },
  ]);
});

test("each item has a signal of its own, which keeps no listeners", async () => {
  const signals = new Set<AbortSignal>();
  const warnings = vi.spyOn(process, "emitWarning");
  const run = await withItems(
    contextOf(),
    Array.from({ length: 50 }, (_, index) => index),
    async (_, { signal }) => {
      signals.add(signal);
      signal.addEventListener("abort", () => {});
    },
    { concurrency: 20 },
  );
  expect([run.status, signals.size, warnings.mock.calls]).toEqual(["succeeded", 50, []]);
});
