import { describe, expect, expectTypeOf, test } from "vitest";
import { createEnvironment, type JsonValue, type Outcome, WorkflowContext } from "workflow-context";

const started = "2026-01-02T03:04:05.000Z";
const environment = createEnvironment({ clock: () => new Date(started) });

const full = (): WorkflowContext =>
  new WorkflowContext({
    parameters: { name: "Ada" },
    variables: { count: 1 },
    config: { url: "https://example.org" },
    keystore: { "API key": "k" },
    system: { run: "r1" },
    environment,
  })
    .setTaskResult("fetch", { items: [1, 2] })
    .setLastTaskOutcome({ code: 200 }, "succeeded");

describe("the data of a run", () => {
  test.each([
    ["parameters.name", "Ada"],
    ["workflow.count", 1],
    ["vars.count", 1],
    ["variables.count", 1],
    ["count", 1],
    ["task.fetch.items", [1, 2]],
    ["tasks.fetch.items[-1]", 2],
    ["config.url", "https://example.org"],
    ['keystore["API key"]', "k"],
    ["system.run", "r1"],
    ["system.workflow_start", started],
    ["result().code", 200],
    ["[succeeded(), failed(), timed_out()]", [true, false, false]],
  ])("%s reads what the run was given", (source, value) => {
    expect(full().evaluateExpression(source)).toEqual(value);
  });

  test("whole namespaces read as objects in the order in which they were set", () => {
    const context = new WorkflowContext();
    const names = Array.from({ length: 40 }, (_, index) => `name_${(index * 7) % 40}`);
    for (const name of names) context.setVariable(name, name);
    expect(Object.keys(context.evaluateExpression("workflow") as object)).toEqual(names);
  });

  test("config and keystore are null when none were given", () => {
    const context = new WorkflowContext();
    expect(context.evaluateExpression("[config, keystore]")).toEqual([null, null]);
    expect(() => context.evaluateExpression("config.url")).toThrow(/'config.url' is undefined/);
  });

  test("before any task has finished its result is null and no outcome holds", () => {
    expect(new WorkflowContext().evaluateExpression("[result(), succeeded(), failed(), timed_out()]")).toEqual([
      null,
      false,
      false,
      false,
    ]);
  });

  test("a variable that bears a reserved name is reached through workflow", () => {
    const context = new WorkflowContext({ variables: { parameters: "mine" } });
    expect(context.evaluateExpression("workflow.parameters")).toBe("mine");
    expect(context.evaluateExpression("parameters")).toEqual({});
  });

  test("a value that was overwritten is read anew", () => {
    const context = new WorkflowContext({ variables: { count: 1 } });
    expect(context.renderTemplate("{{ count }}")).toBe("1");
    expect(context.setVariable("count", 2).renderTemplate("{{ count }}")).toBe("2");
  });
});

describe("a clone", () => {
  test("a clone sees what it was cloned from and keeps its writes to itself", () => {
    const context = full();
    const clone = context
      .clone()
      .setVariable("count", 2)
      .setTaskResult("fetch", null)
      .setLastTaskOutcome(null, "failed");
    expect(context.evaluateExpression("[count, task.fetch.items, result().code, failed()]")).toEqual([
      1,
      [1, 2],
      200,
      false,
    ]);
    expect(clone.evaluateExpression("[count, task.fetch, result(), failed()]")).toEqual([2, null, null, true]);
  });

  test("a clone does not see later writes to its origin", () => {
    const context = full();
    const clone = context.clone();
    context.setVariable("count", 2).setCurrentItem("x", 0);
    expect(clone.getVariable("count")).toBe(1);
    expect(clone.evaluateExpression("item is defined")).toBe(false);
  });
});

describe("an item", () => {
  test("forItem sets item and index in a clone, and nothing in its origin", () => {
    const context = full();
    expect(context.forItem({ id: 7 }, 3).renderTemplate("{{ item.id }} at {{ index }}")).toBe("7 at 3");
    expect(context.evaluateExpression("[item is defined, index is defined]")).toEqual([false, false]);
  });

  test("the item of an inner iteration hides the outer one, which is parent", () => {
    const inner = full().forItem("a", 1).forItem("b", 2).forItem("c", 3);
    expect(inner.evaluateExpression("[item, index, parent.item, parent.index]")).toEqual(["c", 3, "b", 2]);
    expect(inner.evaluateExpression("[parent.parent.item, parent.parent.index]")).toEqual(["a", 1]);
    expect(inner.evaluateExpression("parent.parent.parent is defined")).toBe(false);
  });

  test("an item may be set and cleared in place", () => {
    const context = full().setCurrentItem("a", 0).setCurrentItem("b", 1);
    expect(context.evaluateExpression("[item, index, parent is defined]")).toEqual(["b", 1, false]);
    expect(context.clearCurrentItem().evaluateExpression("item is defined")).toBe(false);
    expect(full().forItem("a", 0).forItem("b", 1).clearCurrentItem().evaluateExpression("[item, index]")).toEqual([
      "a",
      0,
    ]);
  });

  test("an item that is null is defined", () => {
    expect(full().forItem(null, 0).evaluateExpression("[item, index, item is defined]")).toEqual([null, 0, true]);
  });

  test.each([-1, 1.5, Number.NaN])("an item with the index %d is refused", (index) => {
    const context = full();
    expect(() => context.forItem("a", index)).toThrow("the index of an item must be an integer from 0");
    expect(() => context.setCurrentItem("a", index)).toThrow("the index of an item must be an integer from 0");
    expect(context.evaluateExpression("item is defined")).toBe(false);
  });

  test("parent is an ordinary variable outside of a nested iteration", () => {
    const context = new WorkflowContext({ variables: { parent: { item: "mine" } } }).forItem("a", 0);
    expect(context.evaluateExpression("parent.item")).toBe("mine");
  });
});

describe("get", () => {
  const context = full()
    .setVariable("list", [{ id: 1 }, { id: 2 }])
    .setVariable("odd keys", { "a.b": { "c[0]": 1 }, null: null })
    .setCurrentItem({ tags: ["x"] }, 4);

  test.each([
    ["parameters.name", "Ada"],
    ["task.fetch.items[1]", 2],
    ["tasks.fetch.items.0", 1],
    ["list[1].id", 2],
    ["workflow.list[0]", { id: 1 }],
    ['variables["odd keys"]["a.b"]["c[0]"]', 1],
    ["item.tags[0]", "x"],
    ["index", 4],
    ["workflow", context.evaluateExpression("workflow")],
  ])("get reads %s", (path, value) => {
    expect(context.get(path)).toEqual(value);
  });

  test.each([
    "",
    "nothing",
    "task.fetch.items[9]",
    "parameters.name.x",
    "list.constructor",
    "parameters.constructor.name",
  ])("get finds nothing at %j and gives its fallback", (path) => {
    expect(context.get(path)).toBeUndefined();
    expect(context.get(path, "fallback")).toBe("fallback");
  });

  test.each(["__proto__", "parameters.__proto__", "task.toString", "list.map", "parameters.name.length.toFixed"])(
    "get finds nothing inherited at %s",
    (path) => {
      expect(context.get(path)).toBeUndefined();
    },
  );

  test("get gives a null that is stored, not its fallback", () => {
    expect(context.get('["odd keys"].null', "fallback")).toBeNull();
  });
});

describe("publish", () => {
  test("publish sets variables in order, and later entries see earlier ones", () => {
    const context = full().publish({
      items: "{{ task.fetch.items }}",
      total: "{{ items | length }}",
      text: "n={{ total }}",
    });
    expect(context.evaluateExpression("[items, total, text]")).toEqual([[1, 2], 2, "n=2"]);
  });

  test("publish sets all of its variables or none", () => {
    const context = full();
    const before = context.export();
    expect(() => context.publish({ count: 2, other: "{{ missing }}" })).toThrow(/'missing' is undefined/);
    expect(context.export()).toEqual(before);
  });

  test("publishFromResult gives each variable the whole result", () => {
    const context = full().publishFromResult({ id: 7 }, ["first", "second"]);
    expect(context.evaluateExpression("[first.id, second.id]")).toEqual([7, 7]);
  });
});

describe("export, import and rebuild", () => {
  test("a context that is exported and imported is as it was", () => {
    const context = full().forItem("a", 0).forItem({ b: 1 }, 1);
    const back = WorkflowContext.import(JSON.parse(JSON.stringify(context)), { environment });
    expect(back.export()).toEqual(context.export());
    expect(back.evaluateExpression("[item.b, parent.item, succeeded()]")).toEqual([1, "a", true]);
  });

  test("workflow_start is set once, and import and rebuild keep it", () => {
    const context = full();
    const later = createEnvironment({ clock: () => new Date("2030-01-01") });
    const imported = WorkflowContext.import(context.export(), { environment: later });
    const rebuilt = WorkflowContext.rebuild({ system: context.get("system") as object, environment: later });
    const given = new WorkflowContext({ system: { workflow_start: "then" }, environment });
    expect(imported.get("system.workflow_start")).toBe(started);
    expect(rebuilt.get("system.workflow_start")).toBe(started);
    expect(given.get("system.workflow_start")).toBe("then");
  });

  test("rebuild takes what an engine has stored", () => {
    const context = WorkflowContext.rebuild({
      parameters: { name: "Ada" },
      variables: { count: 1 },
      taskResults: { fetch: { ok: true } },
    });
    expect(context.renderTemplate("{{ parameters.name }} {{ count }} {{ task.fetch.ok }}")).toBe("Ada 1 true");
  });

  test.each<readonly [string, (snapshot: Record<string, unknown>) => unknown, string]>([
    ["another format", (snapshot) => ({ ...snapshot, format: "other" }), "format is not"],
    ["a newer version", (snapshot) => ({ ...snapshot, version: 3 }), "version is newer than 2, the newest"],
    [
      "a namespace that is a list",
      (snapshot) => ({ ...snapshot, variables: [] }),
      "variables must be an object, not a list",
    ],
    ["a namespace that is missing", ({ system: _, ...rest }) => rest, "system is missing"],
    [
      "an outcome that is none",
      (snapshot) => ({ ...snapshot, lastTask: { result: 1, outcome: "lost" } }),
      "lastTask.outcome",
    ],
    ["a last task that is none", (snapshot) => ({ ...snapshot, lastTask: 1 }), "lastTask must be an object or null"],
    [
      "a last task without a result",
      (snapshot) => ({ ...snapshot, lastTask: { outcome: "failed" } }),
      "lastTask.result is missing; it must be a value",
    ],
    ["iterations that are no list", (snapshot) => ({ ...snapshot, iterations: {} }), "iterations must be a list"],
    ["an iteration that is none", (snapshot) => ({ ...snapshot, iterations: [1] }), "iterations[0] must be an object"],
    ["an iteration without an item", (snapshot) => ({ ...snapshot, iterations: [{ index: 0 }] }), "iterations[0].item"],
    ["secrets that are no list", (snapshot) => ({ ...snapshot, secrets: "/a" }), "secrets must be a list of strings"],
    [
      "secret paths that are no texts",
      (snapshot) => ({ ...snapshot, secretPaths: [1] }),
      "secretPaths[0] must be a string",
    ],
    ["an index below 0", (snapshot) => ({ ...snapshot, iterations: [{ item: 1, index: -1 }] }), "iterations[0].index"],
  ])("a snapshot with %s is refused with the path", (_, damage, message) => {
    expect(() => WorkflowContext.import(damage({ ...full().export() }))).toThrow(
      expect.objectContaining({ code: "snapshot", message: expect.stringContaining(message) }),
    );
  });
});

describe("writes that fail", () => {
  const revoked = (): object => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  };
  const accessor: PropertyDescriptor = { get: () => 2, enumerable: true };
  test.each<readonly [string, (context: WorkflowContext) => void]>([
    ["setVariable", (context) => context.setVariable("count", () => 1)],
    ["setVariable without a name", (context) => context.setVariable("", 1)],
    ["setTaskResult", (context) => context.setTaskResult("fetch", { when: Symbol("s") })],
    ["setLastTaskOutcome", (context) => context.setLastTaskOutcome(1n, "failed")],
    ["setLastTaskOutcome with an outcome that is none", (context) => context.setLastTaskOutcome(1, "lost" as Outcome)],
    ["setCurrentItem", (context) => context.setCurrentItem(undefined, 0)],
    ["forItem", (context) => void context.forItem(new Map(), 0)],
    ["publish", (context) => context.publish({ count: 2, bad: "{{ 1 / 0 }}" })],
    ["publish of what is not JSON", (context) => context.publish({ count: 2, bad: 1n })],
    ["publish of what is no object", (context) => context.publish(null as never)],
    ["publish of what throws", (context) => context.publish(revoked() as never)],
    ["publish of an accessor", (context) => context.publish(Object.defineProperty({}, "count", accessor))],
    ["publishFromResult", (context) => context.publishFromResult(Number.NaN, ["count"])],
    ["renderTemplate", (context) => void context.renderTemplate("{% set count = 9 %}{{ missing }}")],
  ])("a %s that fails changes nothing", (_, fail) => {
    const context = full().forItem("a", 0);
    const before = context.export();
    expect(() => fail(context)).toThrow(expect.objectContaining({ name: "ContextError" }));
    expect(context.export()).toEqual(before);
  });
});

test("a context is created with objects only", () => {
  const options = { parameters: [1] } as never;
  expect(() => new WorkflowContext(options)).toThrow("parameters must be an object, not a list");
});

test("namespaces have the types that the host gives them", () => {
  interface Run {
    variables: { count: number };
    taskResults: { fetch: { items: string[] } };
  }
  const context = new WorkflowContext<Run>({ variables: { count: 1 } });
  expectTypeOf(context.getVariable("count")).toEqualTypeOf<number | undefined>();
  expectTypeOf(context.setTaskResult("fetch", { items: [] }).getTaskResult("fetch")).toEqualTypeOf<
    { readonly items: readonly string[] } | undefined
  >();
  // @ts-expect-error there is no such variable
  context.setVariable("cuont", 1);
  // @ts-expect-error it is a number
  context.setVariable("count", "1");
  expectTypeOf(new WorkflowContext().getVariable("any")).toEqualTypeOf<JsonValue | undefined>();
});

test("nothing that a prototype was given is read", () => {
  const context = new WorkflowContext({ variables: { list: [1], object: {} } });
  const polluted = { value: "polluted", configurable: true, enumerable: true, writable: true };
  for (const [prototype, key] of [
    [Array.prototype, "5"],
    [Array.prototype, "-5"],
    [Object.prototype, "polluted"],
  ] as const)
    Object.defineProperty(prototype, key, polluted);
  try {
    const source = "[list[5] is defined, list[-6] is defined, object.polluted is defined, 1 if object else 2]";
    expect(JSON.stringify(context.evaluateExpression(source))).toBe("[false,false,false,2]");
  } finally {
    for (const key of ["5", "-5"]) Reflect.deleteProperty(Array.prototype, key);
    Reflect.deleteProperty(Object.prototype, "polluted");
  }
});
