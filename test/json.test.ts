import { describe, expect, test } from "vitest";
import { ContextError, compileTemplate, type ErrorDetails, WorkflowContext } from "workflow-context";
import { errorOf } from "./error-of.ts";

const refusalOf = (value: unknown): { message: string; details: ErrorDetails["not-json"] } => {
  try {
    new WorkflowContext().setTaskResult("fetch", value);
  } catch (error) {
    if (error instanceof ContextError && error.code === "not-json") {
      return { message: error.message, details: error.details as ErrorDetails["not-json"] };
    }
    throw error;
  }
  throw new Error("nothing was refused");
};

const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);

const cycle = (): unknown => {
  const outer: { inner: { list: unknown[] } } = { inner: { list: [] } };
  outer.inner.list.push(outer.inner);
  return outer;
};

class Server {
  readonly host = "a1";
}

describe("values that JSON can't hold", () => {
  const inside = (when: unknown): unknown => ({ result: { items: [0, 1, 2, { when }] } });
  const path = "result.items[3].when";
  const cases: readonly (readonly [name: string, value: unknown, path: string, found: string])[] = [
    ["a function", inside(() => 1), path, "a function"],
    ["a symbol", inside(Symbol("s")), path, "a symbol"],
    ["a bigint", inside(1n), path, "a bigint"],
    ["NaN", inside(Number.NaN), path, "NaN"],
    ["infinity", inside(Number.POSITIVE_INFINITY), path, "Infinity"],
    ["negative infinity", inside(Number.NEGATIVE_INFINITY), path, "-Infinity"],
    ["undefined in a list", { list: [1, undefined] }, "list[1]", "undefined"],
    // biome-ignore lint/suspicious/noSparseArray: a hole is the case
    ["a hole in a list", { list: [1, , 3] }, "list[1]", "undefined"],
    ["a Map", inside(new Map()), path, "a Map"],
    ["a Set", inside(new Set()), path, "a Set"],
    ["an instance of a class", inside(new Server()), path, "a Server"],
    ["a regular expression", inside(/x/), path, "a RegExp"],
    ["a promise", inside(Promise.resolve(1)), path, "a Promise"],
    ["a boxed string", inside(Object("text")), path, "a String"],
    ["a cycle", cycle(), "inner.list[0]", "a cycle: it contains inner"],
    ["a bigint under a key that is no name", { "content-type": { "": 1n } }, '["content-type"][""]', "a bigint"],
    ["undefined itself", undefined, "", "undefined"],
    ["a function itself", () => 1, "", "a function"],
  ];

  test.each(cases)("%s is refused with its path", (_, value, expectedPath, found) => {
    const { message, details } = refusalOf(value);
    expect(details).toMatchObject({ where: 'task "fetch"', path: expectedPath, found });
    expect(message).toContain(
      expectedPath === "" ? `task "fetch" is ${found}` : `task "fetch": ${expectedPath} is ${found}`,
    );
  });

  test("nesting deeper than 100 is refused", () => {
    expect(refusalOf(nested(101)).details.found).toBe("nested deeper than 100");
    expect(() => new WorkflowContext().setVariable("deep", nested(100))).not.toThrow();
  });

  test("an accessor is refused, and never run", () => {
    let runs = 0;
    const value = {
      get secret() {
        return ++runs;
      },
    };
    const list = Object.defineProperty([0], 0, { get: () => ++runs, enumerable: true });
    expect(refusalOf({ value }).details).toMatchObject({ path: "value.secret", found: "an accessor" });
    expect(refusalOf({ list }).details).toMatchObject({ path: "list[0]", found: "an accessor" });
    expect(runs).toBe(0);
  });

  test("a value that throws when it is read is refused, with the thrown error as the cause", () => {
    const cause = new Error("not here");
    const value = new Proxy(
      {},
      {
        ownKeys: () => {
          throw cause;
        },
      },
    );
    expect(() => new WorkflowContext().setVariable("proxy", { value })).toThrow(
      expect.objectContaining({ code: "not-json", cause, details: expect.objectContaining({ path: "value" }) }),
    );
  });

  test("a refusal tells none of the values", () => {
    expect(refusalOf({ token: "hunter2", bad: 1n }).message).not.toContain("hunter2");
  });
});

describe("values that JSON can hold", () => {
  const admitted = (value: unknown): unknown => new WorkflowContext().setVariable("value", value).getVariable("value");

  test.each([null, true, false, 0, -1.5, 1e300, "", "text", [], {}, [[1, [2]], { a: { b: null } }]])(
    "%j is admitted as it is",
    (value) => {
      expect(admitted(value)).toEqual(value);
    },
  );

  test("a value with a toJSON is admitted as the result of a call with its key", () => {
    expect(admitted({ at: new Date(0), url: new URL("https://example.org/") })).toEqual({
      at: "1970-01-01T00:00:00.000Z",
      url: "https://example.org/",
    });
    expect(admitted({ price: { toJSON: (key: string) => `the ${key}` } })).toEqual({ price: "the price" });
    expect(admitted({ toJSON: "data" })).toEqual({ toJSON: "data" });
  });

  test("undefined properties, symbol keys and keys that are not enumerable are left out, as JSON.stringify does", () => {
    const value = Object.defineProperty({ a: 1, b: undefined, [Symbol("c")]: 3 }, "d", { value: 4, enumerable: false });
    expect(admitted(value)).toEqual({ a: 1 });
    expect(Object.is(admitted(-0), 0)).toBe(true);
  });

  test("an object without a prototype, and one of another realm, are admitted", () => {
    expect(admitted(Object.assign(Object.create(null), { a: 1 }))).toEqual({ a: 1 });
    expect(admitted(structuredClone({ a: [1] }))).toEqual({ a: [1] });
  });

  test("__proto__ is admitted as a key like any other, and pollutes nothing", () => {
    const value = admitted(JSON.parse('{ "__proto__": { "polluted": true } }')) as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test("an admitted value is a copy, frozen all the way down", () => {
    const source = { list: [{ id: 1 }] };
    const value = admitted(source) as typeof source;
    source.list.push({ id: 2 });
    expect(value).toEqual({ list: [{ id: 1 }] });
    expect([value, value.list, value.list[0]].every(Object.isFrozen)).toBe(true);
  });

  test("a part of an admitted value is admitted without a second copy", () => {
    const context = new WorkflowContext().setTaskResult("fetch", { items: [{ id: 1 }] });
    const item = context.get("task.fetch.items[0]");
    context.setVariable("first", item).setVariable("wrapped", { item });
    expect(context.getVariable("first")).toBe(item);
    expect(context.get("wrapped.item")).toBe(item);
    expect(context.forItem(item, 0).evaluateExpression("item")).toBe(item);
  });

  test("a frozen value of the host is copied: only values that the library froze are known to be JSON", () => {
    const value = Object.freeze({ when: new Date(0) });
    expect(admitted(value)).toEqual({ when: "1970-01-01T00:00:00.000Z" });
  });
});

test("all renders share the parts of a JSON value that hold no template", () => {
  const context = new WorkflowContext();
  const template = compileTemplate({ list: ["a", { b: 1 }], text: "{{ 1 }}" });
  const [first, second] = [template.render(context), template.render(context)] as { list: unknown }[];
  expect(first?.list).toBe(second?.list);
});

test("a list that gives another length each time is admitted without holes, or refused", () => {
  let asked = 0;
  const length = { valueOf: () => (asked++ === 0 ? 3 : 2) };
  const list = new Proxy(["a", "b", "c"], {
    get: (target, key, receiver) => (key === "length" ? length : (Reflect.get(target, key, receiver) as unknown)),
  });
  const taken = new WorkflowContext({ variables: { list } }).getVariable("list");
  expect(Object.keys(taken as object)).toEqual(["0", "1", "2"]);
  for (const wrong of [-1, Number.NaN, 1.5, {}]) {
    const context = new WorkflowContext();
    const proxy = new Proxy(["a"], { get: (_, key) => (key === "length" ? wrong : "a") });
    expect(() => context.setVariable("list", proxy)).toThrow("variable");
  }
});

test.each([
  ["a list", (deep: unknown) => [deep, "{{ 1 }}"]],
  ["an object", (deep: unknown) => ({ deep, text: "{{ 1 }}" })],
  ["a list that a template is filled in", (_deep: unknown) => ["{{ deep }}", 1]],
])("a rendered value is as deep as its parts: %s", (_, around) => {
  let deep: unknown = [];
  for (let depth = 1; depth < 98; depth++) deep = [deep];
  const context = new WorkflowContext({ variables: { deep } });
  const rendered = compileTemplate(around(deep)).render(context);
  context.setVariable("wrapped", [rendered]);
  expect(() => context.setVariable("wrapped", [[rendered]])).toThrow("nested deeper than 100");
});

describe("parts that a value of the host shares", () => {
  const nested = (levels: number, leaf: unknown): unknown =>
    Array.from({ length: levels }).reduce<unknown>((inner) => [inner, inner], leaf);

  test("are copied once where they are many, as aliases in YAML make them", () => {
    const context = new WorkflowContext().setVariable("shared", nested(20, 1));
    expect(context.evaluateExpression(`shared${"[1]".repeat(20)}`)).toBe(1);
    expect(context.size().bytes).toBeGreaterThan(2 ** 20);
  });

  test("count each time: a value of a gigabyte is refused, however small it is in memory", () => {
    const ways = [
      (value: unknown) => new WorkflowContext({ parameters: { value } }),
      (value: unknown) => new WorkflowContext().setVariable("value", value),
      (value: unknown) => new WorkflowContext().renderJson(value),
      (value: unknown) => new WorkflowContext().redact(value),
    ];
    for (const way of ways) {
      const { code, message } = errorOf(() => way(nested(90, 1)));
      expect([code, message]).toEqual(["not-json", expect.stringContaining("more than a gigabyte of JSON text")]);
    }
  });

  test("are compiled once in a template, and rendered each time within the limits", () => {
    const limited = errorOf(() => compileTemplate(nested(24, "{{ 1 }}")).render(new WorkflowContext()));
    expect([limited.code, limited.details]).toEqual(["limit", { limit: "steps", allowed: 500_000 }]);
  });
});

test("a list that claims more items than it has is refused at once, also where each would be given", () => {
  const claimed = new Proxy(new Array(4_294_967_295), { get: (target, key) => (key === "length" ? target.length : 1) });
  for (const value of [claimed, [claimed], new Array(4_294_967_295)]) {
    const error = errorOf(() => new WorkflowContext().setVariable("list", value));
    expect(error).toMatchObject({ code: "not-json", details: { found: "a list without its last item" } });
  }
});
