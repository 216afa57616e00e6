import { describe, expect, test } from "vitest";
import {
  compileCondition,
  compileTemplate,
  createEnvironment,
  type Environment,
  type EnvironmentOptions,
  WorkflowContext,
} from "workflow-context";
import { errorOf } from "./error-of.ts";

const contextIn = (options: EnvironmentOptions, variables = {}): WorkflowContext =>
  new WorkflowContext({ variables, environment: createEnvironment(options) });

/** Compiles in each way that a source may take, and gives what runs it. */
const compilers: Readonly<
  Record<string, (source: string, environment?: Environment) => (context: WorkflowContext) => unknown>
> = {
  compileTemplate: (source, environment) => {
    const template = compileTemplate([`{{ ${source} }}`], environment);
    return (context) => template.render(context);
  },
  compileCondition: (source, environment) => {
    const condition = compileCondition(source, environment);
    return (context) => [condition.evaluate(context)];
  },
};

describe("a compiled condition", () => {
  const isDue = compileCondition("item.attempts < 3 and not item.done");

  test("decides as evaluateCondition does, in each context anew", () => {
    const context = new WorkflowContext();
    const decide = (attempts: number, done: boolean): boolean => isDue.evaluate(context.forItem({ attempts, done }, 0));
    expect([decide(1, false), decide(3, false), decide(1, true), decide(1, false)]).toEqual([true, false, false, true]);
    expect(errorOf(() => isDue.evaluate(context)).message).toBe(
      errorOf(() => context.evaluateCondition("item.attempts < 3 and not item.done")).message,
    );
  });

  test("sees each write", () => {
    const isLarge = compileCondition("{{ n > 2 }}");
    const context = new WorkflowContext({ variables: { n: 1 } });
    const clone = context.clone().setVariable("n", 3);
    const decided = [context, context, clone, clone, context].map((one) => isLarge.evaluate(one));
    expect(decided).toEqual([false, false, true, true, false]);
  });

  test("tells the secrets that took part, as often as it is asked", () => {
    const hasToken = compileCondition("keystore.token == 't0ken' and n");
    const context = new WorkflowContext({ keystore: { token: "t0ken" }, variables: { n: 1 } });
    const told = { value: true, secrets: [{ pointer: "", sources: ["keystore.token"] }] };
    for (let turn = 0; turn < 3; turn++) expect(hasToken.evaluateWithSecrets(context)).toEqual(told);
    expect(hasToken.evaluate(context)).toBe(true);
    expect(compileCondition("keystore.token is defined").evaluateWithSecrets(context).secrets).toEqual([]);
  });

  test("is frozen, and reads contexts alone", () => {
    expect(Object.isFrozen(isDue)).toBe(true);
    const decide = (given: unknown): string => errorOf(() => isDue.evaluate(given as WorkflowContext)).message;
    expect(decide({ item: 1 })).toBe("evaluate: what it reads must be a WorkflowContext, not an object");
    expect(decide(undefined)).toBe("evaluate: what it reads must be a WorkflowContext, not undefined");
  });
});

describe.each(Object.entries(compilers))("what %s compiled without an environment", (_, compiled) => {
  test("has the functions of each context that it meets", () => {
    const run = compiled("double(n) == 4");
    const [twice, squared] = [(n: unknown) => Number(n) * 2, (n: unknown) => Number(n) ** 2];
    const contexts = [twice, squared].map((double) => contextIn({ functions: { double } }, { n: 3 }));
    const [first, second] = contexts.map((context) => context.clone().setVariable("n", 2));
    const given = [...contexts, first, second, ...contexts].map((context) => run(context as WorkflowContext)); // one each
    expect(given).toEqual([[false], [false], [true], [true], [false], [false]]);
  });

  test("keeps to the limits and the policy of each context that it meets", () => {
    const run = compiled("range(20) | length > 10 and not missing");
    expect(run(contextIn({ undefined: "empty" }))).toEqual([true]);
    expect(errorOf(() => run(new WorkflowContext())).code).toBe("undefined");
    expect(errorOf(() => run(contextIn({ undefined: "empty", limits: { rangeSize: 10 } }))).code).toBe("limit");
    expect(run(contextIn({ undefined: "empty" }))).toEqual([true]);
  });

  test("tells a function that a context does not have when it meets that context, each time", () => {
    const run = compiled("shout('a') == 'a!'");
    for (let turn = 0; turn < 2; turn++) {
      const { code, message } = errorOf(() => run(new WorkflowContext()));
      expect([code, message]).toEqual(["unknown-function", expect.stringContaining("no function 'shout'")]);
      expect(run(contextIn({ functions: { shout: (text) => `${text}!` } }))).toEqual([true]);
    }
  });

  test("takes arguments that the language's own function would refuse", () => {
    const ofHost = contextIn({ functions: { upper: { call: (a, b) => a === b, parameters: ["a", "b"] } } });
    const run = compiled("upper(1, 1)");
    expect(run(ofHost)).toEqual([true]);
    expect(errorOf(() => run(new WorkflowContext())).code).toBe("arguments");
  });

  test("tells what no environment could read at once, and no more", () => {
    for (const [source, code] of [
      ["1 +", "syntax"],
      ["a.pop()", "unsupported"],
      ["a ?? b", "unsupported"],
      [`${"(".repeat(60)}1`, "limit"],
      ["[shout('a') 1]", "syntax"],
      ["shout('a') and b.pop()", "unsupported"],
    ] as const) {
      const { code: told, problems } = errorOf(() => compiled(source));
      expect([source, told, problems]).toEqual([source, code, []]);
    }
    const { problems } = errorOf(() => compiled("a.pop() and shout(b.pop())"));
    expect(problems.map((problem) => problem.code)).toEqual(["unsupported", "unsupported"]);
  });
});

describe.each(Object.entries(compilers))("what %s compiled for an environment", (_, compiled) => {
  test("is of that environment, whatever a context has", () => {
    const double = (factor: number) => (n: unknown) => Number(n) * factor;
    const run = compiled("double(2) == 4", createEnvironment({ functions: { double: double(2) } }));
    expect(run(new WorkflowContext())).toEqual([true]);
    expect(run(contextIn({ functions: { double: double(5) } }))).toEqual([true]);
  });

  test("tells all that is wrong when it is compiled", () => {
    const { code } = errorOf(() => compiled("shout('a')", createEnvironment()));
    expect(code).toBe("unknown-function");
    expect(errorOf(() => compiled("1", null as never)).message).toContain("must be what createEnvironment gives");
  });
});

test("a template without an environment keeps the value as it was, whatever the host does with it later", () => {
  const value = { a: ["{{ n }}"] };
  const template = compileTemplate(value);
  value.a.push("{{ n + 1 }}");
  expect(template.render(contextIn({}, { n: 1 }))).toEqual({ a: [1] });
  expect(template.renderWithSecrets(contextIn({}, { n: 2 })).value).toEqual({ a: [2] });
});

describe("cacheBytes", () => {
  /** Counts the sources that are compiled in two turns over a number of templates and conditions. */
  function compiledIn(options: EnvironmentOptions, count: number): number {
    let misses = 0;
    const add = (name: string): void => {
      if (name === "template.cache.misses") misses++;
    };
    const context = contextIn({ ...options, metrics: { add, record: () => {} } });
    for (let turn = 0; turn < 2; turn++) {
      for (let index = 0; index < count; index++) {
        expect(context.renderTemplate(`{{ ${index} }}`)).toBe(String(index));
        expect(context.evaluateCondition(`${index} >= 0`)).toBe(true);
      }
    }
    return misses;
  }

  test("bounds what is kept of sources, half of it for templates: there is room for all, for one of each, or for none", () => {
    expect(compiledIn({}, 50)).toBe(100);
    expect(compiledIn({ cacheBytes: 1_000_000 }, 50)).toBe(100);
    expect(compiledIn({ cacheBytes: 50_000 }, 50)).toBe(200);
    expect(compiledIn({ cacheBytes: 12_000 }, 1)).toBe(2);
    expect(compiledIn({ cacheBytes: 3_000 }, 1)).toBe(4);
    expect(compiledIn({ cacheBytes: 0 }, 1)).toBe(4);
  });

  test("is an integer from 0", () => {
    for (const cacheBytes of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "1" as never, null as never]) {
      const { code, message } = errorOf(() => createEnvironment({ cacheBytes }));
      expect([code, message]).toEqual(["usage", expect.stringContaining("cacheBytes must be an integer from 0")]);
    }
  });
});

test.each<[given: unknown, says: string]>([
  [true, 'must be a string, not a boolean; put quotes around it: "true"'],
  [5, 'must be a string, not a number; put quotes around it: "5"'],
  [null, "must be a string, not null"],
  [["a"], "must be a string, not a list"],
  [{ a: 1 }, "must be a string, not an object"],
])("a condition that YAML reads as %j is refused with what to write", (given, says) => {
  const context = new WorkflowContext();
  for (const decide of [(source: string): unknown => context.evaluateCondition(source), compileCondition]) {
    const { code, message } = errorOf(() => decide(given as string));
    expect([code, message]).toEqual(["usage", expect.stringMatching(new RegExp(`${says}$`))]);
  }
});

test("braces without quotes, which YAML reads as an object, are refused with what to write wherever a template may stand", () => {
  const context = new WorkflowContext({ variables: { x: [1] } });
  const braces = { "{ x }": null };
  const asked: readonly (readonly [act: () => unknown, written: string, pointer: string | undefined])[] = [
    [() => context.renderJson({ to: { message: braces } }), 'message: "{{ x }}"', "to.message"],
    [() => context.renderJsonWithSecrets(braces), '"{{ x }}"', undefined],
    [() => compileTemplate({ list: [1, braces] }), '- "{{ x }}"', "list[1]"],
    [() => compileTemplate({ list: [1, braces] }, createEnvironment()), '- "{{ x }}"', "list[1]"],
    [() => context.publish({ a: 1, name: braces }), 'name: "{{ x }}"', "name"],
    [() => context.publish({ a: 1, name: [braces] }), '- "{{ x }}"', "[0]"],
    [() => context.publish(braces), '"{{ x }}"', undefined],
    [() => context.publish([{ a: 1 }, { name: braces }]), 'name: "{{ x }}"', "name"],
    [() => context.publish([{ a: 1 }, braces]), '"{{ x }}"', undefined],
    [() => context.evaluateCondition(braces as never), '"{{ x }}"', undefined],
    [() => compileCondition(braces as never), '"{{ x }}"', undefined],
    [() => context.evaluateExpression(braces as never), '"{{ x }}"', undefined],
    [() => context.renderTemplate(braces as never), '"{{ x }}"', undefined],
    [() => context.items(braces as never), '"{{ x }}"', undefined],
    [() => context.items({ host: braces } as never), 'host: "{{ x }}"', "host"],
  ];
  for (const [act, written, pointer] of asked) {
    const { code, details, position } = errorOf(act);
    expect([String(act), code, details, position?.pointer]).toEqual([
      String(act),
      "syntax",
      { problem: `YAML reads braces without quotes as an object; put quotes around them: ${written}` },
      pointer,
    ]);
    expect(position?.excerpt).toContain("1 | {{ x }}");
  }
  expect(context.getVariable("a")).toBeUndefined();
  expect(context.setVariable("data", braces).get("data")).toEqual(braces);
});
