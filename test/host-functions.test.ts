import { describe, expect, expectTypeOf, test } from "vitest";
import {
  createEnvironment,
  type HostFunctionDefinition,
  type HostFunctions,
  type JsonValue,
  WorkflowContext,
} from "workflow-context";
import { errorOf } from "./error-of.ts";

const contextWith = (functions: HostFunctions, tests: HostFunctions = {}): WorkflowContext =>
  new WorkflowContext({ environment: createEnvironment({ functions, tests }), variables: { n: 2 } });

test("a function of the host is called as a function and as a filter", () => {
  const context = contextWith({ twice: (value) => Number(value) * 2 });
  expect(context.evaluateExpression("[twice(n), n | twice, [1, 2] | map('twice')]")).toEqual([4, 4, [2, 4]]);
});

test("a host function without parameters takes any number of arguments", () => {
  const context = contextWith({ count: (...values) => values.length });
  expect(context.evaluateExpression("[count(), count(n), n | count(n, n)]")).toEqual([0, 1, 3]);
});

test("an argument that is left out takes the host function's own default", () => {
  const context = contextWith({ greet: { call: (name = "you") => `Hello ${name}`, parameters: ["name?"] } });
  expect(context.evaluateExpression("[greet(), greet('Ada')]")).toEqual(["Hello you", "Hello Ada"]);
});

test("a host function is not called with what is undefined", () => {
  const context = contextWith({ any: () => 1, one: { call: () => 1, parameters: ["value"] } });
  expect(() => context.evaluateExpression("any(nope)")).toThrow("'nope' is undefined");
  expect(() => context.evaluateExpression("one(nope)")).toThrow("'nope' is undefined");
});

test("the parameters of a host function are checked, and may be given by name", () => {
  const call = (text: unknown, end: unknown = "!"): string => `${text}${end}`;
  const context = contextWith({ shout: { call, parameters: ["text", "end?"], summary: "Shouts." } });
  expect(context.evaluateExpression("[shout('a'), 'a' | shout(end='?')]")).toEqual(["a!", "a?"]);
  expect(() => context.evaluateExpression("shout()")).toThrow("'shout': 'text' is missing; it takes text, end?");
});

test("the parameters of a host function have types where it is written, alone or in a definition", () => {
  const context = contextWith({
    alone: (text) => expectTypeOf(text).toEqualTypeOf<JsonValue>(),
    spoken: { call: (text) => expectTypeOf(text).toEqualTypeOf<JsonValue>(), parameters: ["text"] },
  });
  expect(() => context.evaluateExpression("spoken(1, 2)")).toThrow("text");
});

test("the result of a host function is admitted as JSON, or refused", () => {
  const context = contextWith({ date: () => new Date(0), map: () => new Map(), later: async () => 1 });
  expect(context.evaluateExpression("date()")).toBe("1970-01-01T00:00:00.000Z");
  expect(() => context.evaluateExpression("later()")).toThrow(
    /what 'later' gave is a Promise, which is not JSON.*line 1, column 1/s,
  );
  const testing = contextWith({}, { later: async () => true });
  expect(() => testing.evaluateCondition("1 is later")).toThrow("what the test 'later' gave is a Promise");
});

test("an error that a host function throws is the cause of one that tells the place", () => {
  const cause = new Error("no connection");
  const context = contextWith({
    fail: () => {
      throw cause;
    },
  });
  expect(() => context.renderTemplate("a\n{{ fail() }}")).toThrow(
    expect.objectContaining({
      code: "host-function",
      details: { name: "fail", isWithheld: false },
      cause,
      position: expect.objectContaining({ line: 2, column: 4 }),
    }),
  );
});

test("an error of another context is the cause of a host function's failure, not an error of this template", () => {
  const inner = new WorkflowContext();
  const context = contextWith({ fail: () => inner.renderTemplate("{{ nope }}") });
  expect(() => context.evaluateExpression("fail()")).toThrow(
    expect.objectContaining({ code: "host-function", cause: expect.objectContaining({ code: "undefined" }) }),
  );
});

test("a test of the host stands behind 'is'", () => {
  const context = contextWith({}, { small: (value) => Number(value) < 10 });
  expect(context.evaluateExpression("[n is small, 20 is not small, [1, 20] | select('small')]")).toEqual([
    true,
    true,
    [1],
  ]);
});

test("a function that bears the name of another takes its place, in its environment alone", () => {
  expect(contextWith({ upper: () => "mine" }).evaluateExpression("'a' | upper")).toBe("mine");
  expect(new WorkflowContext().evaluateExpression("'a' | upper")).toBe("A");
});

test("the environment lists its functions", () => {
  const environment = createEnvironment({
    functions: { twice: { call: () => 1, summary: "Doubles.", parameters: ["n"] } },
  });
  expect(environment.functions().find(({ name }) => name === "twice")).toEqual({
    name: "twice",
    aliases: [],
    family: "the host",
    summary: "Doubles.",
    parameters: [{ name: "n", type: "a value", isOptional: false, isNamed: false, isRest: false }],
  });
});

test("clock and uuid are the host's, so that a run can be replayed", () => {
  const environment = createEnvironment({ clock: () => new Date(0), uuid: () => "u-1" });
  const context = new WorkflowContext({ environment });
  expect(context.evaluateExpression("[now(), uuid()]")).toEqual(["1970-01-01T00:00:00.000Z", "u-1"]);
  expect(new WorkflowContext().evaluateExpression("uuid() | length")).toBe(36);
});

test("options that can't work are refused", () => {
  expect(() => createEnvironment({ limits: { steps: Number.NaN } })).toThrow("the limit 'steps' must be");
  expect(() => createEnvironment({ limits: { stepz: 1 } as object })).toThrow("the limit 'stepz' must be");
  expect(() => createEnvironment({ functions: { "no name": () => 1 } })).toThrow("'no name' can't be registered");
  const noFunction = { call: "upper" } as unknown as HostFunctionDefinition; // the types refuse it
  expect(() => createEnvironment({ functions: { shout: noFunction } })).toThrow("'shout' can't be registered");
});

describe("a host whose clock, UUIDs or functions are wrong", () => {
  const wrong: readonly (readonly [name: string, give: () => unknown])[] = [
    [
      "throws",
      () => {
        throw new RangeError("broken");
      },
    ],
    ["gives undefined", () => undefined],
    ["gives a symbol", () => Symbol("x")],
    ["gives an object", () => ({ a: { b: 1 } })],
    ["gives an invalid date", () => new Date(Number.NaN)],
    ["gives a function", () => () => 1],
    ["gives a promise", async () => "2020"],
    ["gives a text without end", () => "x".repeat(2_000)],
  ];

  test.each(wrong)("a clock that %s", (_, clock) => {
    const environment = createEnvironment({ clock: clock as () => Date });
    expect(errorOf(() => new WorkflowContext({ environment }))).toMatchObject({
      code: "host-function",
      details: { name: "clock" },
    });
    const context = new WorkflowContext({ environment, system: { workflow_start: "" } });
    const error = errorOf(() => context.evaluateExpression("now()"));
    expect(error).toMatchObject({ code: "host-function", details: { name: "clock", isWithheld: false } });
    expect(error.position?.line).toBe(1);
  });

  test.each(wrong)("a uuid that %s", (_, uuid) => {
    const environment = createEnvironment({ uuid: uuid as () => string });
    const error = errorOf(() => new WorkflowContext({ environment }).renderTemplate("{{ uuid() }}"));
    expect(error).toMatchObject({ code: "host-function", details: { name: "uuid", isWithheld: false } });
  });

  test("a promise is refused, whatever it was given, and its rejection is taken care of", async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown): number => unhandled.push(reason);
    process.on("unhandledRejection", listen);
    const later = async (): Promise<never> => {
      throw new Error("nobody awaits");
    };
    const nested = (): object => ({ list: [later()] });
    // biome-ignore lint/suspicious/noThenProperty: an object that is one by its method alone
    const thenable = (): object => ({ then: (resolve: (value: number) => void) => resolve(1) });
    const environment = createEnvironment({ functions: { later, nested, thenable }, tests: { later } });
    const context = new WorkflowContext({ environment, keystore: { token: "t0ken" } });
    for (const source of ["later()", "later(keystore.token)", "thenable()", "1 is later"]) {
      const error = errorOf(() => context.evaluateExpression(source));
      expect(error).toMatchObject({ code: "not-json", details: { found: "a Promise" } });
      expect(error.message).toContain("await context.prepare(input)");
    }
    expect(errorOf(() => context.evaluateExpression("nested()")).message).toContain("await it");
    expect(errorOf(() => context.setVariable("a", later())).message).toContain("await it");
    expect(errorOf(() => context.forItem(later(), 0)).message).toContain("await it");
    expect(errorOf(() => context.publish({ a: later() })).message).toContain("await it");
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off("unhandledRejection", listen);
    expect(unhandled).toEqual([]);
  });

  test("what seal throws is withheld, as it was given a secret", () => {
    const seal = (value: unknown): never => {
      throw new Error(`can't seal ${value}`);
    };
    const error = errorOf(() => new WorkflowContext({ keystore: { token: "t0ken" } }).export({ seal }));
    expect(error).toMatchObject({ code: "host-function", details: { name: "seal", isWithheld: true } });
    expect([error.message, error.cause]).toEqual([expect.not.stringContaining("t0ken"), undefined]);
  });
});
