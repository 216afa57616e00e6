import { expect, expectTypeOf, test } from "vitest";
import {
  createEnvironment,
  type HostFunctionDefinition,
  type HostFunctions,
  type JsonValue,
  WorkflowContext,
} from "workflow-context";

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
