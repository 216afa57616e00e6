import { describe, expect, test, vi } from "vitest";
import { type ItemResult, type ItemsProgress, resultOf, WorkflowContext, withItems } from "workflow-context";

const contextOf = (): WorkflowContext => new WorkflowContext({ keystore: { token: "t0ken" } });

/** An error as clients of HTTP throw them. */
class HttpError extends Error {
  override readonly name = "HttpError";
  readonly code = "E_REFUSED";
  readonly status = 503;
  readonly body = { text: "t0ken was refused", tries: 3 };
}

const refused = (): never => {
  throw new HttpError("t0ken is old", { cause: new TypeError("t0ken") });
};

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));

describe("a stored error", () => {
  test("has the name, message, code, status and causes of the error, with the secrets masked", async () => {
    const run = await withItems(contextOf(), [1], refused);
    expect(resultOf(run).items).toEqual([
      {
        index: 0,
        status: "failed",
        error: {
          name: "HttpError",
          message: "*** is old",
          code: "E_REFUSED",
          status: 503,
          cause: { name: "TypeError", message: "***" },
        },
      },
    ]);
  });

  test("is what errorOf gives of it, with the secrets masked", async () => {
    const run = await withItems(contextOf(), [1], refused, { errorOf: (error) => (error as HttpError).body });
    expect(resultOf(run).items).toMatchObject([{ error: { text: "*** was refused", tries: 3 } }]);
    const nothing = await withItems(contextOf(), [1], refused, { errorOf: () => null });
    expect(resultOf(nothing).items).toMatchObject([{ error: null }]);
    const marked = contextOf();
    const secret = await withItems(marked, [1], refused, { errorOf: () => marked.get("keystore") });
    expect(resultOf(secret).items).toMatchObject([{ error: { token: "***" } }]);
  });

  test.each<[string, (error: unknown) => unknown]>([
    ["throws", () => Promise.prototype.then.call(1)],
    ["gives nothing", () => undefined],
    ["gives no JSON", () => ({ at: Number.NaN })],
    ["gives a promise", async () => Promise.reject(new Error("never seen"))],
  ])("has the usual fields where errorOf %s", async (_, errorOf) => {
    const run = await withItems(contextOf(), [1], refused, { errorOf });
    expect(resultOf(run).items).toMatchObject([{ error: { name: "HttpError", message: "*** is old", status: 503 } }]);
  });

  test("of work that was given a secret is withheld, whatever errorOf would give; the library's own keep their code", async () => {
    const context = new WorkflowContext({ keystore: { tokens: ["t0ken", "t1ken"] } });
    const errorOf = vi.fn(() => "all of it");
    const work = (item: WorkflowContext, { index }: { index: number }): unknown =>
      index === 0 ? refused() : item.evaluateExpression("item / 2");
    const run = await withItems(context, "{{ keystore.tokens }}", work, { failure: "continue", errorOf });
    expect(resultOf(run).items).toMatchObject([
      { error: { message: "withheld, as the work was given a secret" } },
      { error: { name: "ContextError", code: "type" } },
    ]);
    expect(errorOf).not.toHaveBeenCalled();
  });

  test("of a context with sealed secrets is withheld, but for the library's own", async () => {
    const sealed = WorkflowContext.import(contextOf().export({ seal: () => "sealed" }));
    const work = (item: WorkflowContext, { index }: { index: number }): unknown =>
      index === 0 ? refused() : item.evaluateExpression("1 / 0");
    for (const options of [{}, { errorOf: () => "t0ken" }]) {
      const run = await withItems(sealed, [1, 2], work, { failure: "continue", ...options });
      const code = expect.objectContaining({ code: "division-by-zero" });
      const withheld = { message: "withheld, as the context has secrets that are sealed" };
      expect(resultOf(run).items).toMatchObject([{ error: withheld }, { error: code }]);
    }
  });
});

describe("onItem", () => {
  test("is given the result and the index of each item that ended, none twice, and nothing of those skipped", async () => {
    const given: (readonly [ItemResult<number>, number])[] = [];
    const work = (_: WorkflowContext, { index }: { index: number }): number => {
      if (index === 2) throw new Error("no");
      return index * 10;
    };
    const onItem = (result: ItemResult<number>, index: number): void => void given.push([result, index]);
    const run = await withItems(contextOf(), [1, 2, 3, 4], work, { onItem });
    expect(given).toEqual(run.results.slice(0, 3).map((result) => [result, result.index]));
    const batches = await withItems(contextOf(), [1, 2, 3], () => 1, { batchSize: 2, onItem });
    expect(given.slice(3)).toEqual(batches.results.map((result) => [result, result.index]));
  });

  test("is not given what the run before has", async () => {
    const onItem = vi.fn();
    const previous = await withItems(contextOf(), [1, 2], () => 1, { only: [0] });
    await withItems(contextOf(), [1, 2], () => 2, { previous, onItem });
    expect(onItem.mock.calls).toEqual([[{ index: 1, status: "succeeded", value: 2 }, 1]]);
  });

  test("holds the next item up, and the progress, until the result is stored", async () => {
    const seen: string[] = [];
    const told: ItemsProgress[] = [];
    for (const work of [(): number => 1, async (): Promise<number> => 1]) {
      await withItems(
        contextOf(),
        [1, 2],
        (_, { index }) => {
          seen.push(`work ${index}`);
          return work();
        },
        {
          onItem: async (_, index) => {
            await pause();
            seen.push(`stored ${index}`);
          },
          onProgress: (progress) => told.push(progress),
        },
      );
    }
    expect(seen).toEqual(Array(2).fill(["work 0", "stored 0", "work 1", "stored 1"]).flat());
    expect(told[0]).toEqual({ done: 1, failed: 0, total: 2, active: 0 });
    const concurrent: ItemsProgress[] = [];
    await withItems(contextOf(), [1, 2], () => Promise.reject(1), {
      failure: "continue",
      concurrency: 2,
      onItem: (_, index) => (index === 0 ? pause() : undefined),
      onProgress: (progress) => concurrent.push(progress),
    });
    expect(concurrent).toEqual([
      { done: 1, failed: 1, total: 2, active: 1 },
      { done: 2, failed: 2, total: 2, active: 0 },
    ]);
  });

  test.each([
    [
      "throws",
      () => {
        throw new Error("disk is full");
      },
    ],
    ["rejects", () => Promise.reject(new Error("disk is full"))],
  ])("that %s ends the run, which keeps what it has", async (_, onItem) => {
    const run = await withItems(contextOf(), [1, 2], async () => 1, { onItem });
    expect(run).toMatchObject({
      status: "failed",
      error: new Error("disk is full"),
      summary: { succeeded: 1, failed: 0, skipped: 1 },
    });
  });
});

describe("a timeout", () => {
  test("aborts the signal of that item alone, and fails it", async () => {
    const signals: AbortSignal[] = [];
    const work = (_: WorkflowContext, { index, signal }: { index: number; signal: AbortSignal }): unknown => {
      signals.push(signal);
      return index === 1 ? new Promise(() => {}) : index;
    };
    const run = await withItems(contextOf(), [0, 1, 2], work, { timeout: 5, failure: "continue", concurrency: 2 });
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, true, false]);
    expect(run.summary).toEqual({ succeeded: 2, failed: 1, skipped: 0 });
    const error = { name: "TimeoutError", message: "the item took longer than 5 ms" };
    expect(resultOf(run).items).toMatchObject([{}, { index: 1, status: "failed", error }, {}]);
    expect(signals[1]?.reason).toBe(run.results[1]?.status === "failed" && run.results[1].error);
  });

  test("counts when the work heeds its signal, and what the work does later counts for nothing", async () => {
    const heeding = (signal: AbortSignal): Promise<never> =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("heeded"))));
    const run = await withItems(
      contextOf(),
      [0, 1, 2],
      async (_, info) => {
        if (info.index === 0) return heeding(info.signal);
        await new Promise((resolve) => setTimeout(resolve, 20));
        if (info.index === 1) throw new Error("late");
        return info.signal.aborted;
      },
      { timeout: 5, failure: "continue", concurrency: 3 },
    );
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(run.results).toEqual(
      [0, 1, 2].map((index) => ({ index, status: "failed", error: expect.any(DOMException) })),
    );
  });

  test("leaves no timer behind, of work that is quick, throws, or gives no promise", async () => {
    vi.useFakeTimers();
    try {
      const works = [(): unknown => 1, async (): Promise<unknown> => 1, (): Promise<unknown> => Promise.reject(1)];
      await withItems(contextOf(), [0, 1, 2], (_, { index }) => works[index]?.(), {
        timeout: 1000,
        failure: "continue",
      });
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
