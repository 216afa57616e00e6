import { describe, expect, test } from "vitest";
import {
  compileCondition,
  compileTemplate,
  createEnvironment,
  type HostFunctions,
  type JsonValue,
  type Limits,
  WorkflowContext,
} from "workflow-context";
import { rejectionOf } from "./error-of.ts";

/** A host whose function `ask` waits and then gives its arguments, joined, and notes each call. */
function asking(options: { readonly functions?: HostFunctions; readonly limits?: Partial<Limits> } = {}): {
  readonly calls: string[];
  readonly context: WorkflowContext;
} {
  const calls: string[] = [];
  const ask = async (...values: JsonValue[]): Promise<string> => {
    const call = values.join();
    calls.push(call);
    await Promise.resolve();
    if (call.startsWith("fail")) throw new Error(`no ${call}`);
    return `<${call}>`;
  };
  const { functions, limits = {} } = options;
  const environment = createEnvironment({ functions: { ask, ...functions }, limits });
  return { calls, context: new WorkflowContext({ environment, variables: { list: ["a", "b", "c"], n: 2 } }) };
}

const numbered = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

describe("prepare", () => {
  test("awaits the calls of a JSON input, and gives a clone on which every synchronous call works", async () => {
    const { calls, context } = asking();
    const input = { a: "{{ ask('x') }}", b: ["{{ ask('y') ~ 1 }}", "{{ n }}"] };
    const ready = await context.prepare(input);
    expect(calls).toEqual(["x", "y"]);
    expect(ready.renderJson(input)).toEqual({ a: "<x>", b: ["<y>1", 2] });
    expect(ready.clone().evaluateExpression("ask('x')")).toBe("<x>");
    expect(ready.evaluateCondition("ask('x') == '<x>'")).toBe(true);
    expect(ready.publish({ v: "{{ ask('y') }}" }).renderTemplate("{{ v }} {{ ask('x') }}")).toBe("<y> <x>");
    expect(calls).toEqual(["x", "y"]);
  });

  test("takes a text, a compiled template and a compiled condition, with an environment and without one", async () => {
    for (const compiledFor of [undefined, createEnvironment({ functions: { ask: async (key) => `<${key}>` } })]) {
      const { context } = asking();
      const template = compileTemplate(["{{ ask('a') }}"], compiledFor);
      expect(template.render(await context.prepare(template))).toEqual(["<a>"]);
      const condition = compileCondition("ask('b') is defined and ask('c') == '<c>'", compiledFor);
      expect(condition.evaluate(await context.prepare(condition))).toBe(true);
    }
    const { context } = asking();
    expect((await context.prepare("{{ ask('d') }}!")).renderTemplate("{{ ask('d') }}!")).toBe("<d>!");
  });

  test("makes each of 100 distinct calls once, though most are asked for twice, and tells all ten that fail at once", async () => {
    const { calls, context } = asking();
    const call = (index: number): string => `{{ ask('${index % 10 === 3 ? "fail" : "ok"}${index}') }}`;
    const input = { once: numbered(100).map(call), again: numbered(90).map(call).join(" ") };
    const error = await rejectionOf(context.prepare(input));
    expect(calls).toHaveLength(100);
    expect(new Set(calls).size).toBe(100);
    expect(error.code).toBe("host-function");
    expect(error.problems).toHaveLength(10);
    expect(error.problems.map(({ position }) => position?.pointer)).toEqual(
      numbered(10).map((index) => `once[${index * 10 + 3}]`),
    );
    expect(error.problems[0]).toMatchObject({ cause: { message: "no fail3" } });
  });

  const places: readonly (readonly [where: string, source: string, result: JsonValue])[] = [
    ["a list", "{{ [ask(1), ask(2)] }}", ["<1>", "<2>"]],
    ["an object", "{{ {'a': ask(1), 'b': ask(2)} }}", { a: "<1>", b: "<2>" }],
    ["arguments", "{{ [ask(1), ask(2)] | join(ask(3)) }}", "<1><3><2>"],
    ["operands", "{{ ask(1) + ask(2) }}", "<1><2>"],
    ["a comparison", "{{ ask(1) == ask(2) }}", false],
    ["joined texts", "{{ ask(1) ~ n ~ ask(2) }}", "<1>2<2>"],
    ["statements", "{{ ask(1) }}-{{ ask(2) }}", "<1>-<2>"],
    ["a loop", "{% for x in list %}{{ ask(x) }}{% endfor %}", "<a><b><c>"],
    ["the condition of a loop", "{% for x in list if ask(x) != '<b>' %}{{ x }}{% endfor %}", "ac"],
    ["variables", "{% set a = ask(1) %}{% set b = ask(2) %}{{ a }}{{ b }}", "<1><2>"],
    ["blocks", "{% set a %}{{ ask(1) }}{% endset %}{% set b %}{{ ask(2) }}{% endset %}{{ a ~ b }}", "<1><2>"],
    ["tags", "{% if ask(1) %}a{% endif %}{% if ask(2) %}b{% endif %}", "ab"],
    ["a function that calls by name", "{{ list | map('ask') }}", ["<a>", "<b>", "<c>"]],
    ["a name that calls by name", "{{ [list] | map('map', 'ask') }}", [["<a>", "<b>", "<c>"]]],
  ];

  test.each(places)("makes the calls of %s in one round", async (_, source, result) => {
    const { context } = asking({ limits: { awaitedRounds: 2 } });
    expect((await context.prepare(source)).renderJson(source)).toEqual(result);
  });

  test("a call that depends on the answer of another is made in the next round, with that answer alone", async () => {
    const { calls, context } = asking();
    const source =
      "{% set a = ask(1) %}{% set b, c = [ask(a), ask(2)] %}{{ ask(ask(b)) }}{{ list | map('ask') | map('ask') | join }}";
    const ready = await context.prepare(source);
    expect(ready.renderTemplate(source)).toBe("<<<<1>>>><<a>><<b>><<c>>");
    expect(calls.toSorted()).toEqual(
      ["1", "2", "<1>", "<<1>>", "<<<1>>>", "a", "b", "c", "<a>", "<b>", "<c>"].toSorted(),
    );
  });

  test("a branch that is not taken makes no call", async () => {
    const { calls, context } = asking();
    await context.prepare(
      "{{ ask(1) if n == 3 else ask(2) }}{{ false and ask(3) }}{% if n == 3 %}{{ ask(4) }}{% endif %}",
    );
    expect(calls).toEqual(["2"]);
  });

  test("a name that is set from an answer does not read as the variable of the run meanwhile", async () => {
    const { calls, context } = asking();
    const source = "{% set n = ask(1) %}{{ ask(n) }}";
    expect((await context.prepare(source)).renderTemplate(source)).toBe("<<1>>");
    expect(calls).toEqual(["1", "<1>"]);
  });

  test("reads the run as it was when it was called, whatever is written while it waits", async () => {
    const { calls, context } = asking();
    const source = "{{ ask(n) }} {{ ask(ask(n)) }}";
    const preparing = context.prepare(source);
    context.setVariable("n", 3);
    const ready = await preparing;
    expect(ready.renderTemplate(source)).toBe("<2> <<2>>");
    expect(calls).toEqual(["2", "<2>"]);
    expect(context.getVariable("n")).toBe(3);
    expect(() => context.renderTemplate(source)).toThrow("await context.prepare(input)");
  });

  test("keeps its answers through writes, and adds to them when it is prepared again", async () => {
    const { calls, context } = asking();
    const ready = (await context.prepare("{{ ask(1) }}")).setVariable("x", 1);
    const more = await ready.prepare("{{ ask(1) }}{{ ask(x + 1) }}");
    expect(more.renderTemplate("{{ ask(1) }}{{ ask(2) }}")).toBe("<1><2>");
    expect(() => ready.renderTemplate("{{ ask(2) }}")).toThrow("Promise");
    expect(calls).toEqual(["1", "2", "2"]);
  });

  test("works within an item, and in the work over items", async () => {
    const { context } = asking();
    const item = await context.forItem("h1", 0).prepare("{{ ask(item) }}");
    expect(item.renderTemplate("{{ ask(item) }} {{ index }}")).toBe("<h1> 0");
  });

  test("a call that never settles is given up when the signal is aborted, with its reason", async () => {
    const controller = new AbortController();
    const { context } = asking({ functions: { never: () => new Promise(() => {}) } });
    const preparing = context.prepare("{{ never() }}", { signal: controller.signal });
    setTimeout(() => controller.abort(new Error("enough")), 5);
    await expect(preparing).rejects.toThrow("enough");
    await expect(context.prepare("{{ ask(1) }}", { signal: controller.signal })).rejects.toThrow("enough");
  });

  test("an error of the template is told with its place, and what was rejected meanwhile kills nothing", async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown): number => unhandled.push(reason);
    process.on("unhandledRejection", listen);
    const { context } = asking();
    const error = await rejectionOf(context.prepare({ a: "{{ ask('fail') }}", b: "{{ nope }}" }));
    expect([error.code, error.position?.pointer]).toEqual(["undefined", "b"]);
    expect((await rejectionOf(context.prepare("{{ nope("))).code).toBe("syntax");
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off("unhandledRejection", listen);
    expect(unhandled).toEqual([]);
  });

  test("a synchronous function that fails is told with those that are rejected", async () => {
    const fails = (): never => {
      throw new Error("at once");
    };
    const { context } = asking({ functions: { fails } });
    const error = await rejectionOf(context.prepare(["{{ ask('fail') }}", "{{ fails() }}"]));
    expect(error.problems.map(({ cause }) => (cause as Error).message)).toEqual(["at once", "no fail"]);
  });

  test("an answer that is not JSON is refused where the call is", async () => {
    const { context } = asking({ functions: { odd: async () => new Map() } });
    const error = await rejectionOf(context.prepare({ a: ["{{ 1 }} {{ odd() }}"] }));
    expect([error.code, error.position?.pointer, error.position?.column]).toEqual(["not-json", "a[0]", 12]);
  });

  test("the clock and the UUIDs are the same in each round, and afterwards in that input", async () => {
    const { calls, context } = asking();
    const source = "{{ ask(uuid()) }} {{ ask(uuid()) }} {{ ask(now()) }} {{ ask(ask(now())) }}";
    const ready = await context.prepare(source);
    expect(calls).toHaveLength(5 - 1); // both times are one call
    expect(ready.renderTemplate(source)).toBe(ready.renderTemplate(source));
    expect(ready.renderTemplate("{{ uuid() }}")).not.toBe(ready.renderTemplate("{{ uuid() }}"));
  });

  test("a UUID of a loop is that of its turn", async () => {
    const { calls, context } = asking();
    const source = "{% for x in list %}{{ ask(uuid()) }}{{ ask(ask(x)) }}{% endfor %}";
    (await context.prepare(source)).renderTemplate(source);
    expect(new Set(calls).size).toBe(9);
    expect(calls).toHaveLength(9);
  });

  test("an asynchronous test is prepared, too", async () => {
    const environment = createEnvironment({ tests: { up: async (host) => host === "a" } });
    const context = new WorkflowContext({ environment });
    const source = "{{ ['a', 'b'] | select('up') }}{{ 'b' is up }}";
    expect((await context.prepare(source)).renderTemplate(source)).toBe('["a"]false');
  });

  test("an input that waits for nothing is run once", async () => {
    let runs = 0;
    const { context } = asking({ functions: { count: () => ++runs } });
    await context.prepare("{{ count() }}");
    expect(runs).toBe(1);
  });

  test.each([
    ["awaitedCalls", 3, "{{ list | map('ask') }}"],
    ["awaitedRounds", 3, "{{ ask(ask(1)) }}"],
    ["steps", 9, "{{ ask(ask(1)) }}"],
    ["iterations", 6, "{% for x in list %}{{ ask(x) }}{% endfor %}"],
  ] as const)("%s bounds all rounds together", async (limit, bound, source) => {
    await asking({ limits: { [limit]: bound } }).context.prepare(source);
    const { calls, context } = asking({ limits: { [limit]: bound - 1 } });
    const error = await rejectionOf(context.prepare(source));
    expect(error).toMatchObject({ code: "limit", details: { limit, allowed: bound - 1 } });
    if (limit === "awaitedCalls") expect(calls).toHaveLength(bound - 1);
  });

  test("options that can't be are refused", async () => {
    const { context } = asking();
    expect((await rejectionOf(context.prepare("a", { signal: 1 } as object))).code).toBe("usage");
    expect((await rejectionOf(context.prepare("a", { signals: 1 } as object))).message).toContain(
      "did you mean 'signal'",
    );
    expect((await rejectionOf(context.prepare(new Map()))).code).toBe("not-json");
  });
});

describe("what a call is made of", () => {
  const secret = { keystore: { token: "t0ken-1234" } };

  test("an answer bears the marks of what it was asked with", async () => {
    const environment = createEnvironment({ functions: { ask: async (key) => `<${key}>` } });
    const context = new WorkflowContext({ environment, ...secret, variables: { plain: "t0ken-1234" } });
    const input = { a: "{{ ask(keystore.token) }}", b: "{{ ask(plain) }}", c: "{{ ask('x') }}" };
    const ready = await context.prepare(input);
    expect(ready.renderJsonWithSecrets(input).secrets).toEqual([{ pointer: "/a", sources: ["keystore.token"] }]);
  });

  test("what a rejection says is withheld where a secret was an argument, and not elsewhere", async () => {
    const environment = createEnvironment({
      functions: {
        fail: async (key) => {
          throw new Error(`no ${key}`);
        },
        odd: async (key) => ({ [String(key)]: new Map() }),
      },
    });
    const context = new WorkflowContext({ environment, ...secret });
    const input = ["{{ fail(keystore.token) }}", "{{ odd(keystore.token) }}", "{{ fail('x') }}"];
    const error = await rejectionOf(context.prepare(input));
    expect(error.problems.map(({ details, cause }) => [details, cause])).toEqual([
      [{ name: "fail", isWithheld: true }, undefined],
      [{ name: "odd", isWithheld: true }, undefined],
      [{ name: "fail", isWithheld: false }, new Error("no x")],
    ]);
    expect(JSON.stringify([error, error.message, error.problems])).not.toContain("t0ken");
  });

  test("an argument that is left out is no null, and null is no text", async () => {
    const calls: unknown[] = [];
    const call = async (...values: JsonValue[]): Promise<number> => calls.push(values);
    const environment = createEnvironment({ functions: { ask: { call, parameters: ["a?"] } } });
    const source = "{{ [ask(), ask(none), ask('null'), ask([]), ask([[]])] }}";
    await new WorkflowContext({ environment }).prepare(source);
    expect(calls).toEqual([[undefined], [null], ["null"], [[]], [[[]]]]);
  });
});
