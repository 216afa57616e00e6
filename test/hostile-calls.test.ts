import { describe, expect, test } from "vitest";
import {
  ContextError,
  compileCondition,
  compileTemplate,
  createEnvironment,
  resultOf,
  sealValue,
  sealValueAsync,
  type Template,
  unsealValue,
  unsealValueAsync,
  WorkflowContext,
  withItems,
} from "workflow-context";
import { openTelemetryMetrics } from "workflow-context/opentelemetry";
import { aesSeal } from "workflow-context/sealing";
import { errorOf } from "./error-of.ts";

/** Throws whatever is done with it. */
const thrower: unknown = new Proxy(
  {},
  new Proxy(
    {},
    {
      get: () => () => {
        throw new RangeError("a trap");
      },
    },
  ),
);

const revoked = Proxy.revocable({}, {});
revoked.revoke();

const rejected = Promise.reject(new Error("nobody waits"));
rejected.catch(() => {});

const accessor = Object.defineProperty({}, "secrets", {
  enumerable: true,
  get: () => {
    throw new RangeError("a getter");
  },
});

const hostile: readonly (readonly [name: string, value: unknown])[] = [
  ["undefined", undefined],
  ["null", null],
  ["true", true],
  ["0", 0],
  ["NaN", Number.NaN],
  ["a bigint", 1n],
  ["an empty text", ""],
  ["a text", "{{ 1 }"],
  ["a symbol", Symbol("x")],
  ["an empty list", []],
  ["a list of numbers", [1, 2]],
  ["a sparse list", new Array(3)],
  ["an empty object", {}],
  ["an object of another option", { nope: 1 }],
  ["an object without prototype", Object.assign(Object.create(null), { secrets: 5 })],
  ["a Map", new Map([["a", 1]])],
  ["a Date", new Date(Number.NaN)],
  ["a function", () => 1],
  ["a class", class {}],
  ["a promise", rejected],
  ["an iterator that is none", { [Symbol.iterator]: 5 }],
  ["an error", new Error("x")],
  ["a proxy that throws", thrower],
  ["a revoked proxy", revoked.proxy],
  ["an accessor", accessor],
  ["another context", new WorkflowContext()],
  ["a proxy of a context", new Proxy(new WorkflowContext(), {})],
  ["an environment", createEnvironment()],
];

const made = (): WorkflowContext =>
  new WorkflowContext({ parameters: { a: 1 }, keystore: { t: "t0ken" }, variables: { list: [1, 2] } });
const template = (): Template => compileTemplate({ a: "{{ item }}" });
const itemsRun = withItems(made(), [1], () => 1);
const snapshot = made().export({ seal: () => "sealed" });
const sealed = sealValue("s3cret", { secrets: [""], seal: () => "sealed" });
const aes = aesSeal({ current: "k", keys: { k: new Uint8Array(32) }, run: "r" });

// biome-ignore lint/suspicious/noExplicitAny: any value stands for any argument
type Call = (...values: any[]) => unknown;

/** Every public function with arguments that it takes. */
const calls: Readonly<Record<string, readonly [call: Call, ...values: unknown[]]>> = {
  "new WorkflowContext": [(...values) => new WorkflowContext(...values), { parameters: {} }, true, 1, 1],
  forItem: [(...values: [unknown, number]) => made().forItem(...values), 1, 0, { secrets: [""] }],
  items: [(source) => Array.from(made().items(source as readonly unknown[]) as Iterable<unknown>), [1]],
  setCurrentItem: [(...values: [unknown, number]) => made().setCurrentItem(...values), 1, 0, { secrets: [] }],
  setVariable: [(...values: [string, unknown]) => made().setVariable(...values), "a", 1, { secrets: [""] }],
  getVariable: [(name) => made().getVariable(name), "a"],
  setTaskResult: [(...values: [string, unknown]) => made().setTaskResult(...values), "a", 1, { secrets: [""] }],
  getTaskResult: [(name) => made().getTaskResult(name), "a"],
  setLastTaskOutcome: [
    (...values: [unknown, "failed"]) => made().setLastTaskOutcome(...values),
    1,
    "failed",
    { secrets: [""] },
  ],
  setVariables: [(...values: [object]) => made().setVariables(...values), { a: 1 }, { secrets: [""] }],
  findSecrets: [(value) => made().findSecrets(value), "t0ken"],
  "run.findSecrets": [async (value) => (await itemsRun).findSecrets(value), "t0ken"],
  copyFrom: [
    (other, paths) => made().copyFrom(other as WorkflowContext, paths as string[]),
    new WorkflowContext({ variables: { a: 1 } }),
    ["workflow.a"],
  ],
  removeVariable: [(name) => made().removeVariable(name), "a"],
  removeTaskResult: [(name) => made().removeTaskResult(name), "a"],
  finishTask: [
    (...values: [string, unknown, "failed"]) => made().finishTask(...values),
    "a",
    1,
    "failed",
    { secrets: [""] },
  ],
  get: [(...values: [string]) => made().get(...values), "parameters.a", 1],
  renderTemplate: [(text) => made().renderTemplate(text), "{{ 1 }}"],
  renderTemplateWithSecrets: [(text) => made().renderTemplateWithSecrets(text), "{{ 1 }}"],
  renderJson: [(...values: [unknown]) => made().renderJson(...values), "{{ 1 }}", { allowSecret: () => true }],
  renderJsonWithSecrets: [(...values: [unknown]) => made().renderJsonWithSecrets(...values), "{{ 1 }}", {}],
  evaluateExpression: [(source) => made().evaluateExpression(source), "1"],
  evaluateWithSecrets: [(source) => made().evaluateWithSecrets(source), "1"],
  evaluateCondition: [(source) => made().evaluateCondition(source), "1"],
  publish: [(entries) => made().publish(entries), { a: 1 }],
  publishFromResult: [(...values: [unknown, string[]]) => made().publishFromResult(...values), 1, ["a"], {}],
  export: [(options) => made().export(options), {}],
  exportAsync: [(options) => made().exportAsync(options), {}],
  redact: [(value) => made().redact(value), "t0ken"],
  import: [(...values: [unknown]) => WorkflowContext.import(...values), snapshot, { secrets: [] }],
  importAsync: [(...values: [unknown]) => WorkflowContext.importAsync(...values), snapshot, { secrets: [] }],
  sealValue: [(...values: [unknown]) => sealValue(...values), "s3cret", { secrets: [""] }],
  sealValueAsync: [(...values: [unknown]) => sealValueAsync(...values), "s3cret", { secrets: [""] }],
  unsealValue: [(...values: [unknown]) => unsealValue(...values), sealed, {}],
  unsealValueAsync: [(...values: [unknown]) => unsealValueAsync(...values), sealed, {}],
  aesSeal: [(options) => aesSeal(options), { current: "k", keys: { k: new Uint8Array(32) }, run: "r" }],
  "aesSeal().seal": [
    (...values: Parameters<typeof aes.seal>) => aes.seal(...values),
    "s3cret",
    { pointer: "", sources: [] },
  ],
  "aesSeal().unseal": [
    (...values: Parameters<typeof aes.unseal>) => aes.unseal(...values),
    "sealed",
    { pointer: "", sources: [] },
  ],
  rebuild: [(options) => WorkflowContext.rebuild(options), { taskResults: {} }],
  compileTemplate: [(...values: [unknown]) => compileTemplate(...values), "{{ 1 }}", createEnvironment()],
  "template.render": [(...values: [WorkflowContext]) => template().render(...values), made().forItem(1, 0), {}],
  "template.renderWithSecrets": [
    (...values: [WorkflowContext]) => template().renderWithSecrets(...values),
    made().forItem(1, 0),
    {},
  ],
  compileCondition: [(...values: [string]) => compileCondition(...values), "1", createEnvironment()],
  "condition.evaluate": [(context) => compileCondition("item").evaluate(context), made().forItem(1, 0)],
  "condition.evaluateWithSecrets": [
    (context) => compileCondition("item").evaluateWithSecrets(context),
    made().forItem(1, 0),
  ],
  createEnvironment: [(options) => createEnvironment(options), { limits: {} }],
  withItems: [
    (...values: Parameters<typeof withItems>) => withItems(...values),
    made(),
    "{{ list }}",
    () => 1,
    { concurrency: 2 },
  ],
  resultOf: [(run) => resultOf(run), { results: [], summary: {}, status: "failed", findSecrets: () => [] }],
  "run.indexesOf": [async (status) => (await itemsRun).indexesOf(status), "failed"],
  "run.errorOf": [async (error) => (await itemsRun).errorOf(error), new Error("no")],
  "run.redact": [async (text) => (await itemsRun).redact(text), "t0ken"],
  openTelemetryMetrics: [
    (meter) => openTelemetryMetrics(meter),
    { createCounter: () => {}, createHistogram: () => {} },
  ],
  "new ContextError": [
    (...values: ConstructorParameters<typeof ContextError>) => new ContextError(...values),
    "limit",
    { limit: "steps", allowed: 1 },
    {},
  ],
};

/** Options by call, each with a value that it takes. */
const options: Readonly<Record<string, readonly [call: (options: never) => unknown, taken: object]>> = {
  "new WorkflowContext": [
    (given) => new WorkflowContext(given),
    {
      parameters: {},
      variables: {},
      config: {},
      keystore: {},
      system: {},
      secrets: [],
      marks: {},
      environment: undefined,
    },
  ],
  rebuild: [(given) => WorkflowContext.rebuild(given), { taskResults: {}, outcomes: {}, marks: {}, secrets: [] }],
  import: [
    (given) => WorkflowContext.import(snapshot, given),
    { environment: 0, unseal: 0, secrets: 0, keystore: 0, config: 0 },
  ],
  importAsync: [(given) => WorkflowContext.importAsync(snapshot, given), { unseal: 0, keystore: 0 }],
  export: [(given) => made().export(given), { seal: 0, omit: 0 }],
  exportAsync: [(given) => made().exportAsync(given), { seal: 0, omit: 0 }],
  sealValue: [(given) => sealValue("s3cret", given), { secrets: 0, seal: 0, at: 0 }],
  sealValueAsync: [(given) => sealValueAsync("s3cret", given), { secrets: 0, seal: 0, at: 0 }],
  unsealValue: [(given) => unsealValue(sealed, given), { unseal: 0, at: 0 }],
  unsealValueAsync: [(given) => unsealValueAsync(sealed, given), { unseal: 0, at: 0 }],
  aesSeal: [(given) => aesSeal(given), { current: 0, keys: 0, run: 0 }],
  render: [(given) => made().renderJson(1, given), { allowSecret: 0 }],
  secrets: [(given) => made().setVariable("a", 1, given), { secrets: 0 }],
  createEnvironment: [
    (given) => createEnvironment(given),
    { limits: 0, warnAt: 0, metrics: 0, undefined: 0, clock: 0, uuid: 0, functions: 0, tests: 0, cacheBytes: 0 },
  ],
  limits: [(given) => createEnvironment({ limits: given }), { steps: 0 }],
  warnAt: [(given) => createEnvironment({ warnAt: given }), { share: 0, call: 0 }],
  functions: [(given) => createEnvironment({ functions: given }), { f: 0 }],
  tests: [(given) => createEnvironment({ tests: given }), { f: 0 }],
  "a function": [(given) => createEnvironment({ functions: { f: given } }), { call: 0, summary: 0, parameters: 0 }],
  withItems: [
    (given) => withItems(made(), [1], () => 1, given),
    {
      concurrency: 0,
      batchSize: 0,
      failure: 0,
      signal: 0,
      timeout: 0,
      onProgress: 0,
      onItem: 0,
      errorOf: 0,
      only: 0,
      previous: 0,
    },
  ],
  failure: [(given) => withItems(made(), [1], () => 1, { failure: given }), { tolerate: 0 }],
};

async function thrownBy(act: () => unknown): Promise<unknown> {
  try {
    await act();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe("whatever a host hands in, in any place, it is taken or refused by a ContextError", () => {
  test.each(Object.entries(calls))("%s", async (_, [call, ...values]) => {
    for (const [name, value] of hostile) {
      for (const place of values.keys()) {
        const error = await thrownBy(() => call(...values.with(place, value)));
        if (error !== undefined && !(error instanceof ContextError)) throw new Error(`${name} at ${place}: ${error}`);
      }
    }
  });

  test.each(Object.entries(calls))("%s without arguments", async (_, [call]) => {
    const error = await thrownBy(() => call());
    if (error !== undefined) expect(error).toBeInstanceOf(ContextError);
  });

  test.each(Object.entries(options))("the options of %s", async (_, [call, taken]) => {
    for (const option of Object.keys(taken)) {
      for (const [name, value] of hostile) {
        const error = await thrownBy(() => call({ [option]: value } as never));
        if (error !== undefined && !(error instanceof ContextError)) throw new Error(`${option} ${name}: ${error}`);
      }
    }
  });
});

describe("an option that is not known is refused with the nearest that is", () => {
  test.each<[call: () => unknown, name: string, near: string]>([
    [() => new WorkflowContext({ params: {} } as object), "params", "it has parameters"],
    [() => new WorkflowContext({ secret: [] } as object), "secret", "did you mean 'secrets'?"],
    [() => WorkflowContext.rebuild({ taskResult: {} } as object), "taskResult", "did you mean 'taskResults'?"],
    [() => WorkflowContext.import(snapshot, { unsael: () => 1 } as object), "unsael", "did you mean 'unseal'?"],
    [() => made().export({ seals: () => 1 } as object), "seals", "did you mean 'seal'?"],
    [() => made().export({ omits: [] } as object), "omits", "did you mean 'omit'?"],
    [() => sealValue("s", { seals: () => 1 } as object), "seals", "did you mean 'seal'?"],
    [() => unsealValue(sealed, { unsael: () => 1 } as object), "unsael", "did you mean 'unseal'?"],
    [() => made().setVariable("z", "s", { secret: [""] } as object), "secret", "did you mean 'secrets'?"],
    [() => made().setTaskResult("z", "s", { secret: [""] } as object), "secret", "did you mean 'secrets'?"],
    [() => made().forItem("s", 0, { secret: [""] } as object), "secret", "did you mean 'secrets'?"],
    [
      () => made().renderJson(1, { allowSecrets: () => false } as object),
      "allowSecrets",
      "did you mean 'allowSecret'?",
    ],
    [() => template().render(made(), { allow: () => false } as object), "allow", "it has allowSecret"],
    [() => createEnvironment({ limit: {} } as object), "limit", "did you mean 'limits'?"],
    [() => createEnvironment({ limits: { step: 1 } as object }), "step", "did you mean 'steps'?"],
    [() => createEnvironment({ warnAt: { share: 1, cal: 1 } as never }), "cal", "did you mean 'call'?"],
    [
      () => createEnvironment({ functions: { f: { call: () => 1, params: [] } as never } }),
      "params",
      "it has call, summary, parameters",
    ],
  ])("%s", (call, name, near) => {
    const { code, message } = errorOf(call);
    expect(code).toBe("usage");
    expect(message).toContain(`'${name}'`);
    expect(message).toContain(near);
  });

  test("withItems and its policy", async () => {
    const run = (given: object): Promise<unknown> => thrownBy(() => withItems(made(), [1], () => 1, given));
    expect(await run({ concurency: 3 })).toMatchObject({
      code: "usage",
      message: expect.stringContaining("'concurrency'"),
    });
    expect(await run({ failure: { tolerat: 1 } })).toMatchObject({ message: expect.stringContaining("'tolerate'") });
    expect(await thrownBy(() => withItems(null as never, [1], () => 1))).toMatchObject({ code: "usage" });
  });
});

test("arguments of another type are refused with what they must be", () => {
  const context = made() as unknown as Record<string, Call>;
  const said = (call: () => unknown): string => {
    const { code, message } = errorOf(call);
    return `${code}: ${message}`;
  };
  expect(said(() => context.get?.({}))).toBe("usage: get: a path must be a string, not an object");
  expect(said(() => context.setVariable?.(5, 1))).toBe("usage: a name must be a string that is not empty");
  expect(said(() => context.publishFromResult?.(1, "name"))).toBe(
    "usage: publishFromResult: variables must be a list of strings, not a string",
  );
  expect(said(() => context.forItem?.(1))).toBe("usage: the index of an item must be an integer from 0");
  expect(said(() => compileTemplate(1, {} as never))).toBe(
    "usage: compileTemplate: the environment must be what createEnvironment gives, not an object",
  );
  expect(said(() => template().render({ n: 1 } as never))).toBe(
    "usage: render: what it reads must be a WorkflowContext, not an object",
  );
  expect(said(() => compileCondition("1", {} as never))).toBe(
    "usage: compileCondition: the environment must be what createEnvironment gives, not an object",
  );
  expect(said(() => resultOf({} as never))).toBe(
    "usage: resultOf: the run must be what withItems gives, not an object",
  );
  expect(said(() => context.renderJson?.(1, null))).toBe("usage: rendering: options must be a plain object, not null");
  for (const source of [undefined, null, 5]) {
    const first = new WorkflowContext({ environment: createEnvironment() });
    expect(said(() => first.evaluateCondition(source as never))).toContain("usage: a template or a condition must be");
    expect(said(() => first.renderTemplate(source as never))).toContain("usage: a template or a condition must be");
  }
  expect(said(() => context.redact?.(undefined))).toContain("not-json: what is redacted is undefined");
});
