import { describe, expect, expectTypeOf, test } from "vitest";
import {
  type CallScope,
  createEnvironment,
  type HostFunctions,
  type JsonValue,
  type Limits,
  type ScopedFunctionDefinition,
  WorkflowContext,
} from "workflow-context";
import { errorOf, rejectionOf } from "./error-of.ts";

const scoped = (
  call: ScopedFunctionDefinition["call"],
  parameters: readonly string[] = ["path"],
  reads?: ScopedFunctionDefinition["reads"],
): ScopedFunctionDefinition => ({ call, parameters, withScope: true, reads });

const functions = {
  ctx: scoped((name: string, scope: CallScope) => scope.get(`workflow.${name}`)),
  task: scoped((name: string, scope: CallScope) => scope.get(`task.${name}`)),
  item: scoped(
    (key: string | undefined, scope: CallScope) => scope.get(key === undefined ? "item" : `item.${key}`),
    ["key?"],
  ),
  at: scoped((path: string, scope: CallScope) => scope.get(path)),
  spell: scoped((path: string, scope: CallScope) => JSON.stringify(scope.get(path))),
} satisfies HostFunctions;

function contextWith(more: HostFunctions = {}, limits: Partial<Limits> = {}): WorkflowContext {
  const environment = createEnvironment({ functions: { ...functions, ...more }, limits });
  const context = new WorkflowContext({
    environment,
    parameters: { user: "ada" },
    variables: { n: 2, mail: { to: "ada", key: "k3y-of-mail" }, "odd name": [[7]], pin: 4711 },
    keystore: { token: "t0ken-1234" },
    secrets: ["workflow.mail.key", "workflow.pin"],
  });
  return context.setTaskResult("fetch", { items: [{ id: 7 }] });
}

describe("a function with a scope", () => {
  test("reads by a path behind its parameters: variables, results, parameters and the item", () => {
    const context = contextWith().forItem({ host: "h1" }, 3);
    const source = "[ctx('n'), task('fetch').items[0].id, item('host'), item(), at('parameters.user'), at('index')]";
    expect(context.evaluateExpression(source)).toEqual([2, 7, "h1", { host: "h1" }, "ada", 3]);
    expect(context.forItem([5], 0).evaluateExpression("[at('item[0]'), at('parent.item.host')]")).toEqual([5, "h1"]);
    expect(context.evaluateExpression(`[at('task.fetch.items[0].id'), at('workflow["odd name"][0][0]')]`)).toEqual([
      7, 7,
    ]);
  });

  test("finds nothing beyond the data, and no variable of the template itself", () => {
    const context = contextWith({ has: scoped((path: string, scope: CallScope) => scope.get(path) !== undefined) });
    const paths = ["nope", "workflow.nope.more", "constructor", "workflow.mail.__proto__", "task.fetch.items[9]"];
    for (const path of paths) expect(context.evaluateExpression(`has('${path}')`)).toBe(false);
    expect(context.renderTemplate("{% set mine = 1 %}{{ has('mine') }} {{ has('n') }}")).toBe("false true");
  });

  test("gives undefined as what is not JSON, with the place of the call", () => {
    expect(errorOf(() => contextWith().renderTemplate("a {{ ctx('nope') }}"))).toMatchObject({
      code: "not-json",
      position: { column: 6 },
    });
  });

  test("is given undefined for a parameter that is left out, and the scope behind it", () => {
    const given: unknown[] = [];
    const call = (...values: unknown[]): number => given.push(values.map((value) => typeof value));
    contextWith({ f: scoped(call as never, ["a", "b?"]) }).evaluateExpression("[f(1), f(b=1, a='x')]");
    expect(given).toEqual([
      ["number", "undefined", "object"],
      ["string", "number", "object"],
    ]);
  });

  test("holds a scope with one method, which can be taken out and does nothing once the call has ended", () => {
    let kept: CallScope | undefined;
    const call = (_: string, scope: CallScope): JsonValue => {
      kept = scope;
      const { get } = scope;
      return [Reflect.ownKeys(scope) as string[], Object.isFrozen(scope), get("n") ?? null];
    };
    const context = contextWith({ keep: scoped(call) });
    expect(context.evaluateExpression("keep('x')")).toEqual([["get"], true, 2]);
    expect(errorOf(() => kept?.get("n"))).toMatchObject({
      code: "usage",
      details: { problem: expect.stringContaining("after the call has ended") },
    });
  });

  test("leaves nothing behind when it throws, and its scope is dead", () => {
    let kept: CallScope | undefined;
    const call = (_: string, scope: CallScope): never => {
      kept = scope;
      throw new Error(`has ${scope.get("keystore.token")}`);
    };
    const context = contextWith({ fail: scoped(call) });
    const error = errorOf(() => context.evaluateExpression("fail('x')"));
    expect(error).toMatchObject({ code: "host-function", details: { isWithheld: true } });
    expect(error.cause).toBeUndefined();
    expect(() => kept?.get("n")).toThrow("after the call has ended");
  });

  test("lets the error of its own read through, and its scope is dead", () => {
    let kept: CallScope | undefined;
    const call = (_: string, scope: CallScope): JsonValue => {
      kept = scope;
      return scope.get("keystore.token") ?? null;
    };
    const environment = createEnvironment({ functions: { read: scoped(call) } });
    const sealed = WorkflowContext.import(contextWith().export(), { environment });
    expect(errorOf(() => sealed.evaluateExpression("read('x')")).code).toBe("sealed");
    expect(() => kept?.get("n")).toThrow("after the call has ended");
  });
});

describe("what a function reads through its scope", () => {
  const secretsOf = (source: string): unknown => contextWith().evaluateWithSecrets(source).secrets;

  test.each([
    ["a secret text", "at('keystore.token')", [{ pointer: "", sources: ["keystore.token"] }]],
    ["a secret number", "ctx('pin')", [{ pointer: "", sources: ["workflow.pin"] }]],
    ["a text of it", "spell('workflow.pin')", [{ pointer: "", sources: ["workflow.pin"] }]],
    [
      "an object, whose secret part is marked alone",
      "ctx('mail')",
      [{ pointer: "/key", sources: ["workflow.mail.key"] }],
    ],
    ["a public part of that object", "ctx('mail').to", []],
    ["a secret part of it", "ctx('mail').key", [{ pointer: "", sources: ["workflow.mail.key"] }]],
    [
      "a text made of it, which may hold any part",
      "spell('workflow.mail')",
      [{ pointer: "", sources: ["workflow.mail.key"] }],
    ],
    ["what is public", "[ctx('n'), spell('task.fetch')]", []],
  ])("marks the result: %s", (_, source, secrets) => {
    expect(secretsOf(source)).toEqual(secrets);
  });

  test("is charged as a read of the template, and stops it", () => {
    const many = scoped((_: string, scope: CallScope) => {
      for (let index = 0; index < 100; index++) scope.get("workflow.n");
      return 1;
    });
    expect(contextWith({ many }, { steps: 110 }).evaluateExpression("many('')")).toBe(1);
    expect(errorOf(() => contextWith({ many }, { steps: 90 }).evaluateExpression("many('')"))).toMatchObject({
      code: "limit",
      details: { limit: "steps" },
      position: { line: 1 },
    });
    const long = scoped((_: string, scope: CallScope) => scope.get("n".repeat(2_000)) ?? 1);
    expect(errorOf(() => contextWith({ long }, { work: 100 }).evaluateExpression("long('')"))).toMatchObject({
      code: "limit",
    });
  });

  test("may not be a sealed secret", () => {
    const stored = contextWith().export();
    const environment = createEnvironment({ functions });
    const context = WorkflowContext.import(stored, { environment });
    for (const source of ["at('keystore.token')", "ctx('mail')", "ctx('mail.key')"])
      expect(errorOf(() => context.evaluateExpression(source))).toMatchObject({ code: "sealed" });
  });

  test("is what its 'reads' says, and nothing beside", () => {
    const reads = (name: JsonValue): string => `workflow.${name}`;
    const call = (name: string, beside: string | undefined, scope: CallScope): unknown =>
      scope.get(beside ?? `workflow.${name}.to`);
    const context = contextWith({ ctx: scoped(call, ["name", "beside?"], reads) });
    expect(context.evaluateExpression("ctx('mail')")).toBe("ada");
    for (const beside of ["workflow", "workflow.n", "task.fetch", "workflow.mails"]) {
      const error = errorOf(() => context.evaluateExpression(`ctx('mail', '${beside}')`));
      expect((error.cause as Error).message).toBe("'ctx' reads a path that its 'reads' does not say");
    }
  });

  test("has a path that is a text", () => {
    const context = contextWith({ odd: scoped((_: string, scope: CallScope) => scope.get(1 as never)) });
    expect(errorOf(() => context.evaluateExpression("odd('')"))).toMatchObject({ code: "host-function" });
  });

  test("makes the answer of an asynchronous function another where it is another", async () => {
    const calls: unknown[] = [];
    const ask = scoped(async (_: string, scope: CallScope) => {
      const host = scope.get("item");
      calls.push(host);
      await Promise.resolve();
      return `<${host}>`;
    });
    const context = contextWith({ ask });
    const ready = await context.forItem("h1", 0).prepare("{{ ask('') }}{{ ask('') }}");
    expect(ready.evaluateExpression("ask('')")).toBe("<h1>");
    const both = await ready.setCurrentItem("h2", 1).prepare("{{ ask('') }}");
    expect(both.evaluateExpression("ask('')")).toBe("<h2>");
    expect(both.setCurrentItem("h1", 0).evaluateExpression("ask('')")).toBe("<h1>");
    expect(errorOf(() => both.setCurrentItem("h3", 0).evaluateExpression("ask('')")).code).toBe("not-json");
    expect(calls).toEqual(["h1", "h2", "h3"]);
  });

  test("marks the answer of an asynchronous function, which reads before its first await", async () => {
    const mail = scoped(async (_: string, scope: CallScope) => scope.get("workflow.mail"));
    const spell = scoped(async (_: string, scope: CallScope) => JSON.stringify(scope.get("workflow.mail")));
    const late = scoped(async (_: string, scope: CallScope) => {
      await Promise.resolve();
      return scope.get("n");
    });
    const context = contextWith({ mail, spell, late });
    const input = { mail: "{{ mail('') }}", spelled: "{{ spell('') }}" };
    const marks = (await context.prepare(input)).renderJsonWithSecrets(input).secrets;
    const sources = ["workflow.mail.key"];
    expect(marks).toEqual([
      { pointer: "/mail/key", sources },
      { pointer: "/spelled", sources },
    ]);
    const error = await rejectionOf(context.prepare("{{ late('') }}"));
    expect(error).toMatchObject({ code: "host-function", cause: { code: "usage" } });
  });
});

describe("a function whose result is secret", () => {
  const vault: HostFunctions[string] = { call: (name) => `${name}-s3cret`, isSecret: true };

  test("marks what it gives, with its name for the source", () => {
    const context = contextWith({ vault });
    const input = { key: "Bearer {{ vault('db') }}", list: "{{ [vault('a'), 1] }}", n: "{{ n }}" };
    const sources = ["vault()"];
    expect(context.renderJsonWithSecrets(input).secrets).toEqual([
      { pointer: "/key", sources },
      { pointer: "/list/0", sources },
    ]);
    expect(context.publish({ k: "{{ vault('db') }}" }).export().variables).toMatchObject({ k: { $secret: "vault()" } });
  });

  test.each<[string, JsonValue]>([
    ["a number", 7],
    ["a list", [1, [2]]],
    ["an object", { a: { b: 1 } }],
    ["null", null],
  ])("marks %s as a whole", (_, value) => {
    const context = contextWith({ vault: { call: () => value, isSecret: true } });
    expect(context.evaluateWithSecrets("vault()").secrets).toEqual([{ pointer: "", sources: ["vault()"] }]);
  });

  test("may be asynchronous, and may be a test", async () => {
    const functions = { vault: { call: async () => ({ key: "k" }), isSecret: true } };
    const environment = createEnvironment({ functions, tests: { known: { call: () => true, isSecret: true } } });
    const context = new WorkflowContext({ environment });
    const ready = await context.prepare("{{ vault().key }}");
    expect(ready.renderTemplateWithSecrets("{{ vault().key }}").secrets).toEqual([
      { pointer: "", sources: ["vault()"] },
    ]);
    expect(ready.evaluateWithSecrets("1 is known").secrets).toEqual([{ pointer: "", sources: ["known()"] }]);
  });
});

test("a secret that an asynchronous function has given is masked, and found in results, where the answer is known", async () => {
  const functions = { vault: { call: async () => ({ key: "s3cret-0f-vault" }), isSecret: true } };
  const context = new WorkflowContext({ environment: createEnvironment({ functions }) });
  const ready = await context.prepare("{{ vault().key }}");
  expect(ready.redact("with s3cret-0f-vault")).toBe("with ***");
  ready.finishTask("login", "signed in by s3cret-0f-vault", "succeeded");
  expect(ready.evaluateWithSecrets("task.login").secrets).toEqual([{ pointer: "", sources: ["vault()"] }]);
  expect(JSON.stringify(ready)).not.toContain("s3cret");
});

test("a definition that can't work is refused where it is given", () => {
  const register = (definition: object) => () => createEnvironment({ functions: { f: definition as never } });
  expect(register({ call: () => 1, withScope: true })).toThrow("'withScope' needs 'parameters'");
  expect(register({ call: () => 1, parameters: [], reads: () => "n" })).toThrow("'reads' needs 'withScope'");
  expect(register({ call: () => 1, isSecret: "yes" })).toThrow("isSecret must be true or false");
  expect(register({ call: () => 1, isSecrets: true })).toThrow("did you mean 'isSecret'");
});

test("a plain definition keeps the types of its parameters beside one with a scope", () => {
  createEnvironment({
    functions: {
      plain: { call: (value) => expectTypeOf(value).toEqualTypeOf<JsonValue>(), withScope: false },
      scoped: { call: (name: string, scope: CallScope) => scope.get(name), parameters: ["name"], withScope: true },
    },
  });
  expectTypeOf<CallScope["get"]>().returns.toEqualTypeOf<JsonValue | undefined>();
});
