import { describe, expect, test } from "vitest";
import { type ItemsRun, resultOf, WorkflowContext, withItems } from "workflow-context";

const made = (): WorkflowContext =>
  new WorkflowContext({ keystore: { list: ["s1", "s2"] }, variables: { list: ["p1", "p2"] } });

describe("each part of a row of zipped lists passes the border", () => {
  const own = { f: () => "CODE", when: new Date(0) };
  const withAccessor = Object.defineProperty({}, "get", { enumerable: true, get: () => expect.fail("a getter ran") });
  const listWithAccessor = Object.defineProperty([1, 2], 1, {
    enumerable: true,
    get: () => expect.fail("a getter ran"),
  });
  const beside: Record<string, string | unknown[]> = {
    "a secret list": "{{ keystore.list }}",
    "a public list": "{{ list }}",
    "a list of the host": [1, 2],
  };

  for (const [name, other] of Object.entries(beside)) {
    test.each<[what: string, value: unknown]>([
      ["a function", own],
      ["an accessor", withAccessor],
      ["a symbol", Symbol("x")],
      ["undefined", undefined],
      ["NaN", Number.NaN],
      ["a Map", new Map()],
      ["a class", class {}],
    ])(`${name} beside a list that holds %s`, async (_, value) => {
      const hostItem = { a: {}, value };
      const run = await withItems(
        made(),
        { s: other, h: [hostItem, { ok: [] }] },
        (one) => one.renderTemplate("{{ item }}"),
        {
          failure: "continue",
        },
      );
      if (value === undefined) expect(run.status).toBe("succeeded");
      else expect(run.results[0]).toMatchObject({ status: "failed", error: { code: "not-json" } });
      expect(run.results[1]?.status).toBe("succeeded");
      expect([Object.isFrozen(hostItem), Object.isFrozen(hostItem.a)]).toEqual([false, false]);
    });

    test(`${name} beside a list that has an accessor`, async () => {
      const run = await withItems(made(), { s: other, h: listWithAccessor }, () => 1);
      expect(run).toMatchObject({ status: "failed", error: { code: "not-json" } });
    });
  }

  test("a row is marked where its lists are, and is a copy of what the host gave", async () => {
    const host = { ok: [1] };
    const source = { s: "{{ keystore.list }}", h: [host, host], p: "{{ list }}" };
    const run = await withItems(made(), source, (one) => one.evaluateWithSecrets("item"));
    expect(run.results[0]).toMatchObject({
      value: { value: { s: "s1", h: { ok: [1] }, p: "p1" }, secrets: [{ pointer: "/s", sources: ["keystore.list"] }] },
    });
    host.ok.push(2);
    expect(run.results[1]).toMatchObject({ value: { value: { h: { ok: [1] } } } });
    const contexts = [...(made().items({ s: "{{ keystore.list }}", h: [1, 2] }) as Iterable<WorkflowContext>)];
    expect(contexts[1]?.evaluateWithSecrets("[item.h, item.s]").secrets).toEqual([
      { pointer: "/1", sources: ["keystore.list"] },
    ]);
  });
});

describe("a run ends where its source has given the last that is wanted", () => {
  const counted = (): { taken: number; closed: number; all: Generator<number> } => {
    const source = { taken: 0, closed: 0, all: undefined as unknown as Generator<number> };
    source.all = (function* () {
      try {
        for (;;) yield source.taken++;
      } finally {
        source.closed++;
      }
    })();
    return source;
  };
  async function* later(items: Iterable<number>): AsyncGenerator<number> {
    yield* items;
  }

  test.each<[only: number[], taken: number, values: number[]]>([
    [[0], 1, [0]],
    [[3, 1], 4, [1, 3]],
    [[], 0, []],
  ])("only %j of a source without end", async (only, taken, values) => {
    for (const isAsync of [false, true]) {
      const source = counted();
      const run = await withItems(made(), isAsync ? later(source.all) : source.all, (_, { item }) => item, { only });
      expect(run.status).toBe("succeeded");
      expect(run.results.map((result) => (result.status === "succeeded" ? result.value : result))).toEqual(values);
      expect(source.taken).toBe(taken);
      if (taken > 0 && !isAsync) expect(source.closed).toBe(1);
    }
  });

  test("a last batch that is not full is done, too", async () => {
    const { all } = counted();
    const run = await withItems(made(), all, (_, { item }) => item, { only: [0, 1, 2], batchSize: 2 });
    expect(run.results).toMatchObject([{ value: [0, 1] }, { value: [2] }]);
  });

  test.each(["next", "work"])("a source that never settles again, stopped by its own %s", async (by) => {
    const controller = new AbortController();
    let turn = 0;
    const next = (): Promise<IteratorResult<number>> => {
      if (turn++ === 0) return Promise.resolve({ done: false, value: 1 });
      if (by === "next") controller.abort("enough");
      return new Promise(() => {});
    };
    const source = { [Symbol.asyncIterator]: () => ({ next }) };
    const work = (): void => {
      if (by === "work") setTimeout(() => controller.abort("enough"));
    };
    const run = await withItems(made(), source, work, { signal: controller.signal });
    expect(run).toMatchObject({ status: "aborted", error: "enough", summary: { succeeded: 1 } });
  });

  test("a source that aborts and throws, rejects or gives an item afterwards", async () => {
    const settle: (() => Promise<IteratorResult<number>>)[] = [
      () => Promise.reject(new Error("late")),
      () => Promise.resolve({ done: false, value: 2 }),
      () => Promise.resolve({ done: true, value: undefined }),
      () => {
        throw new Error("at once");
      },
    ];
    for (const end of settle) {
      const controller = new AbortController();
      const next = (): Promise<IteratorResult<number>> => {
        controller.abort("enough");
        return end();
      };
      const run = await withItems(made(), { [Symbol.asyncIterator]: () => ({ next }) }, () => 1, {
        signal: controller.signal,
      });
      expect(run.status).toBe("aborted");
      expect(run.summary.succeeded).toBe(0);
    }
  });
});

describe("resultOf gives a result, whatever was thrown", () => {
  const message = {
    toString: () => {
      throw new Error("toString");
    },
  };
  const getter = Object.defineProperty(new Error("x"), "message", {
    get: () => {
      throw new RangeError("getter");
    },
  });
  const proxy = new Proxy(
    {},
    {
      getPrototypeOf: () => {
        throw new RangeError("trap");
      },
    },
  );
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  test.each<[name: string, thrown: unknown]>([
    ["a message that is no text", Object.assign(new Error("x"), { message })],
    ["a message that throws", getter],
    ["a proxy that throws", proxy],
    ["a revoked proxy", revoked.proxy],
    ["an object without prototype", Object.create(null)],
    ["a symbol", Symbol("x")],
    ["undefined", undefined],
  ])("%s", async (_, thrown) => {
    const run: ItemsRun<unknown> = await withItems(made(), [1], () => {
      throw thrown;
    });
    const context = made().setTaskResult("t", resultOf(run));
    expect(context.evaluateExpression("task.t.items[0].error.message is string")).toBe(true);
  });

  test("an error of work whose context has sealed secrets is withheld", async () => {
    const sealed = WorkflowContext.import(made().export());
    const run = await withItems(sealed, [1], () => {
      throw new Error("maybe a secret");
    });
    expect(resultOf(run).items).toMatchObject([{ error: { message: expect.stringContaining("withheld") } }]);
  });
});
