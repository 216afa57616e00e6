import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ContextSize, createEnvironment, WorkflowContext } from "workflow-context";
import { errorOf } from "./error-of.ts";

const system = { workflow_start: "" };

describe("the size of a context", () => {
  test("size tells the bytes by namespace and in all, and the largest entries", () => {
    const context = new WorkflowContext({
      system,
      parameters: { name: "Ada" },
      variables: { a: 1, b: "x".repeat(100) },
    });
    context.setTaskResult("list", [1, 2, 3]).setTaskResult("empty", {}).setLastTaskOutcome("ok", "succeeded");
    const { bytes, namespaces, largest } = context.size();
    expect(largest).toEqual([
      { name: "workflow.b", bytes: 102 },
      { name: "task.list", bytes: 29 },
      { name: "workflow.a", bytes: 8 },
      { name: "parameters.name", bytes: 5 },
      { name: "result()", bytes: 4 },
    ]);
    expect(namespaces).toMatchObject({ workflow: 120, task: 48, config: 0, "result()": 4 });
    expect(Object.values(namespaces).reduce((sum, one) => sum + one)).toBe(bytes);
  });

  test("size is about the length of the JSON text, whatever was written in whatever order", () => {
    const name = fc.constantFrom("a", "b", "c");
    const write = fc.tuple(name, fc.jsonValue({ maxDepth: 3 }), fc.constantFrom("set", "set many", "remove"));
    fc.assert(
      fc.property(fc.array(write, { minLength: 1, maxLength: 20 }), (writes) => {
        const context = new WorkflowContext({ system });
        for (const [key, given, how] of writes) {
          const value = JSON.parse(JSON.stringify(given));
          if (how === "set") context.setVariable(key, value);
          else if (how === "remove") context.removeVariable(key);
          else context.setVariables({ [key]: value, b: 1 });
        }
        const again = new WorkflowContext({
          system,
          variables: JSON.parse(JSON.stringify(context.evaluateExpression("workflow"))),
        });
        expect(again.size()).toEqual(context.size());
        context.publish({ a: "{{ workflow }}" });
        expect(context.size().namespaces.workflow).toBeGreaterThanOrEqual(again.size().namespaces.workflow ?? 0);
      }),
    );
    const text = { rows: Array.from({ length: 50 }, (_, id) => ({ id, host: `host-${id}`, tags: ["web", "eu"] })) };
    const { bytes } = new WorkflowContext({ system, variables: text }).size();
    const { length } = JSON.stringify(text);
    expect(bytes / length).toBeGreaterThan(0.9);
    expect(bytes / length).toBeLessThan(1.5);
  });
});

test("a value that shares its parts counts as its JSON text, so that doubling it by templates is stopped", () => {
  const context = new WorkflowContext({ system, variables: { x: "0123456789" } });
  const double = (): void => {
    for (let turn = 0; turn < 40; turn++) context.publish({ x: "{{ [x, x] }}" });
  };
  expect(errorOf(double)).toMatchObject({ code: "size", details: { limit: "valueBytes", entry: "workflow.x" } });
  expect(context.size().largest[0]?.bytes).toBeLessThan(67_108_864);
});

describe("a write that would be too large", () => {
  const limits = { valueBytes: 100, contextBytes: 250 };
  const contextOf = (): WorkflowContext =>
    new WorkflowContext({ system, environment: createEnvironment({ limits }), variables: { small: 1 } });

  test.each([
    ["a variable", (context: WorkflowContext, value: string) => context.setVariable("v", value), "workflow.v"],
    [
      "a task's result",
      (context: WorkflowContext, value: string) => context.setTaskResult("odd name", value),
      'task["odd name"]',
    ],
    [
      "the last result",
      (context: WorkflowContext, value: string) => context.setLastTaskOutcome(value, "failed"),
      "result()",
    ],
    [
      "one of many variables",
      (context: WorkflowContext, value: string) => context.setVariables({ a: 1, v: value }),
      "workflow.v",
    ],
    [
      "the result of a task that ends",
      (context: WorkflowContext, value: string) => context.finishTask("v", value, "failed"),
      "task.v",
    ],
    ["a published value", (context: WorkflowContext, value: string) => context.publish({ v: value }), "workflow.v"],
  ])("%s that is too large is refused, and nothing is written", (_, write, entry) => {
    const context = contextOf();
    const before = context.export();
    const error = errorOf(() => write(context, "x".repeat(200)));
    expect(error.details).toEqual({
      limit: "valueBytes",
      entry,
      bytes: 202,
      allowed: 100,
      largest: [
        { name: "workflow.small", bytes: 8 },
        { name: "system.workflow_start", bytes: 2 },
      ],
    });
    expect(error.message).toBe(
      `${entry} has 202 bytes: a value may have 100; the largest others are workflow.small (8), system.workflow_start (2)`,
    );
    expect(context.export()).toEqual(before);
  });

  test("a write that makes the whole context too large is refused", () => {
    const context = contextOf().setTaskResult("a", "x".repeat(90)).setTaskResult("b", "x".repeat(90));
    const { message, code } = errorOf(() => context.setVariable("c", "x".repeat(90)));
    expect([code, message]).toEqual([
      "size",
      "workflow.c has 92 bytes: the context may have 250; the largest others are task.a (92), task.b (92), workflow.small (8), system.workflow_start (2)",
    ]);
    expect(context.setTaskResult("a", "").setVariable("c", "x".repeat(90)).size().bytes).toBeLessThan(250);
  });

  test("data that is too large is refused by the constructor, by rebuild and by import", () => {
    const environment = createEnvironment({ limits });
    const large = { parameters: { text: "x".repeat(200) } };
    const message = /^parameters.text has 202 bytes: a value may have 100/;
    expect(() => new WorkflowContext({ ...large, environment })).toThrow(message);
    expect(() => WorkflowContext.rebuild({ ...large, environment })).toThrow(message);
    expect(() => WorkflowContext.import(new WorkflowContext(large).export(), { environment })).toThrow(message);
    const part = "x".repeat(90);
    const many = { parameters: { a: part, b: part, c: part } };
    expect(() => new WorkflowContext({ ...many, environment })).toThrow(/^parameters.a has 92 bytes: the context may/);
  });
});

describe("warnAt", () => {
  test("warnAt is called once each time that a context grows past the share", () => {
    const warnings: ContextSize[] = [];
    const environment = createEnvironment({
      limits: { contextBytes: 1_000 },
      warnAt: { share: 0.5, call: (size) => warnings.push(size) },
    });
    const context = new WorkflowContext({ environment });
    context.setVariable("a", "x".repeat(300));
    expect(warnings).toHaveLength(0);
    context.setVariable("b", "x".repeat(300)).setVariable("c", 1).setVariable("d", 1);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.largest[0]?.name).toBe("workflow.a");
    context.setVariable("a", "").setVariable("a", "x".repeat(300));
    expect(warnings).toHaveLength(2);
  });

  test("warnAt takes a share from 0 to 1 and a function", () => {
    expect(errorOf(() => createEnvironment({ warnAt: { share: 2, call: () => {} } })).message).toContain("from 0 to 1");
    expect(errorOf(() => createEnvironment({ warnAt: { share: Number.NaN, call: () => {} } })).code).toBe("usage");
    expect(errorOf(() => createEnvironment({ warnAt: { share: -1, call: () => {} } })).code).toBe("usage");
    expect(errorOf(() => createEnvironment({ warnAt: { share: 1, call: "log" as never } })).code).toBe("usage");
    for (const share of [0, 1]) expect(() => createEnvironment({ warnAt: { share, call: () => {} } })).not.toThrow();
  });
});

test("what the default limits let a context hold can be written as JSON text, if all of it has to be escaped", () => {
  const context = new WorkflowContext({ system });
  const { contextBytes, valueBytes } = createEnvironment().limits;
  expect(valueBytes).toBeLessThanOrEqual(contextBytes);
  expect(contextBytes * 6).toBeLessThan(2 ** 29 - 24);
  const text = "\u0001".repeat(13_500_000);
  for (const name of ["a", "b", "c", "d", "e", "f"]) context.setVariable(name, text);
  expect(errorOf(() => context.setVariable("g", text))).toMatchObject({
    code: "size",
    details: { limit: "contextBytes" },
  });
  expect(JSON.stringify(context).length).toBeGreaterThan(480_000_000);
});
