import { expect, test } from "vitest";
import { ContextError, createEnvironment, type JsonValue, WorkflowContext } from "workflow-context";
import { errorOf } from "./error-of.ts";
import { seal } from "./snapshots/seals.ts";

test("the suite runs with code generation switched off", () => {
  expect(() => new Function("return 1")).toThrow(EvalError);
  expect(new WorkflowContext().renderTemplate("{{ 1 + 1 }}")).toBe("2");
});

test.each([
  "''.constructor.constructor('return 1')()",
  "''['constructor']('return 1')()",
  "o.f()",
  "o.f.call(1)",
  "[].map(o)",
  "(1).toString()",
  "range('return 1')()",
  "keystore.token()",
  "evaluate('1')",
])("a template runs no code: %s", (expression) => {
  const context = new WorkflowContext({
    variables: { o: { f: "function () { return 1 }" } },
    keystore: { token: "t" },
  });
  expect(() => context.evaluateExpression(expression)).toThrow(ContextError);
});

test.each([
  "process",
  "globalThis",
  "require",
  "this",
  "module",
  "console",
  "fetch",
  "text.constructor",
  "text.__proto__",
  "list.map",
  "list.constructor",
  "o.toString",
  "o.hasOwnProperty",
  "o.__lookupGetter__",
  "o.constructor",
  "o['__proto__']",
  "o.__proto__.x",
])("a template reaches own keys of plain JSON and nothing else: %s", (expression) => {
  const context = new WorkflowContext({ variables: { text: "abc", list: [1], o: { a: 1 } } });
  expect(context.evaluateCondition(`${expression} is undefined`)).toBe(true);
  expect(errorOf(() => context.evaluateExpression(expression)).code).toBe("undefined");
  const own = JSON.parse('{"__proto__": 1, "constructor": 2, "toString": 3}') as JsonValue;
  const data = new WorkflowContext({ variables: { own } });
  expect(data.evaluateExpression("[own.__proto__, own.constructor, own['toString']]")).toEqual([1, 2, 3]);
});

test.each([
  "{% set parameters = 1 %}{% set list = [] %}",
  "{{ list | sort }}{{ list | reversed }}{{ list | merge }}",
  "{% for a in list %}{% set a = 2 %}{% endfor %}",
])("a template changes nothing: %s", (source) => {
  const context = new WorkflowContext({ parameters: { a: 1 }, variables: { list: [[3], [1]] } });
  const before = JSON.stringify(context);
  try {
    context.renderTemplate(source);
  } catch (error) {
    expect(error).toBeInstanceOf(ContextError);
  }
  expect(JSON.stringify(context)).toBe(before);
  const made = context.evaluateExpression("[list, {'a': list | sort}]") as readonly JsonValue[]; // of a list
  expect([made, made[1], (made[1] as { a: object }).a].every(Object.isFrozen)).toBe(true);
  expect(context.evaluateExpression("list is defined and parameters.a == 1")).toBe(true);
});

test("a function of the host is given secrets as they are, and takes no part in the limits", () => {
  const seen: JsonValue[] = [];
  const long = (value: JsonValue): string => {
    seen.push(value);
    return "x".repeat(1_000);
  };
  const environment = createEnvironment({ limits: { work: 200 }, functions: { long } });
  const context = new WorkflowContext({ keystore: { token: "t0ken" }, environment });
  expect(context.evaluateWithSecrets("long(keystore.token) == 'x'")).toMatchObject({ value: false });
  expect(seen).toEqual(["t0ken"]);
});

test("renders of the host are not counted together", () => {
  const context = new WorkflowContext({ environment: createEnvironment({ limits: { steps: 5 } }) });
  for (let turn = 0; turn < 100; turn++) expect(context.evaluateExpression("1 + 1")).toBe(2);
});

test("unseal is called once for each pointer that a snapshot names", () => {
  const context = new WorkflowContext({ keystore: { a: "s1", b: { c: "s2" } } }).setVariable("v", "s3", {
    secrets: [""],
  });
  const snapshot = context.export({ seal });
  const called: string[] = [];
  WorkflowContext.import(snapshot, { unseal: (_, { pointer }) => called.push(pointer) });
  expect(called.sort()).toEqual([...(snapshot.secrets as string[])].sort());
});
