import { describe, expect, test } from "vitest";
import { type ContextSize, createEnvironment, type Metrics, WorkflowContext } from "workflow-context";
import { errorOf } from "./error-of.ts";

describe("a write happens before anybody is told of it", () => {
  test("warnAt sees what was written, and may write itself", () => {
    let context = new WorkflowContext();
    const seen: unknown[] = [];
    const call = (size: ContextSize): void => {
      seen.push(context.getVariable("large"), size.bytes === context.size().bytes);
      context.setVariable("warned", true);
    };
    const environment = createEnvironment({ limits: { contextBytes: 1_000 }, warnAt: { share: 0.5, call } });
    context = new WorkflowContext({ environment, system: { workflow_start: "" } });
    context.setVariable("large", "x".repeat(600));
    expect(seen).toEqual(["x".repeat(600), true]);
    expect(context.getVariable("warned")).toBe(true);
  });

  test("warnAt and metrics hear nothing of a publish that is refused, and of one that is not once all is set", () => {
    const told: string[] = [];
    const metrics: Metrics = { add: (name) => told.push(name), record: () => {} };
    const call = (): unknown => told.push("warning");
    const environment = createEnvironment({ limits: { contextBytes: 1_000 }, warnAt: { share: 0.5, call }, metrics });
    const context = new WorkflowContext({ environment });
    expect(errorOf(() => context.publish({ a: "x".repeat(600), b: "{{ 1 / 0 }}" })).code).toBe("division-by-zero");
    expect(errorOf(() => context.publishFromResult("x".repeat(300), ["a", "b", "c", "d"])).code).toBe("size");
    expect(told).not.toContain("warning");
    expect(told).not.toContain("context.writes");
    context.publish({ a: "x".repeat(600), b: "{{ a | length }}" });
    expect(told.filter((name) => name === "warning" || name === "context.writes")).toEqual([
      "context.writes",
      "warning",
    ]);
  });

  test("metrics that read the context see what was written", () => {
    let context = new WorkflowContext();
    const seen: unknown[] = [];
    const record = (name: string): void => {
      if (name === "context.size") seen.push(context.getVariable("a"));
    };
    context = new WorkflowContext({ environment: createEnvironment({ metrics: { add: () => {}, record } }) });
    context.setVariable("a", 1);
    expect(seen).toEqual([1]);
  });
});

describe("no write is lost", () => {
  const writing = (write: (context: WorkflowContext) => unknown): WorkflowContext => {
    const held: { context?: WorkflowContext } = {};
    const call = (): number => {
      write(held.context as WorkflowContext); // it is set below
      return 1;
    };
    held.context = new WorkflowContext({ environment: createEnvironment({ functions: { call } }) });
    return held.context;
  };

  test.each<[name: string, write: (context: WorkflowContext) => unknown]>([
    ["setVariable", (context) => context.setVariable("b", 2)],
    ["setTaskResult", (context) => context.setTaskResult("b", 2)],
    ["setLastTaskOutcome", (context) => context.setLastTaskOutcome(2, "failed")],
    ["setVariables", (context) => context.setVariables({ b: 2 })],
    ["copyFrom", (context) => context.copyFrom(new WorkflowContext({ variables: { b: 2 } }), ["workflow.b"])],
    ["finishTask", (context) => context.finishTask("b", 2, "failed")],
    ["removeVariable", (context) => context.removeVariable("b")],
    ["removeTaskResult", (context) => context.removeTaskResult("b")],
    ["publish", (context) => context.publish({ b: 2 })],
    ["publishFromResult", (context) => context.publishFromResult(2, ["b"])],
  ])("%s from a function of the host is refused while its context publishes, and all is as before", (_, write) => {
    const context = writing(write);
    const before = JSON.stringify(context);
    const error = errorOf(() => context.publish({ a: 1, c: "{{ call() }}" }));
    expect(error.code).toBe("host-function");
    expect(error.cause).toMatchObject({ code: "usage", message: expect.stringContaining("while it publishes") });
    expect(JSON.stringify(context)).toBe(before);
    expect(context.setVariable("b", 3).getVariable("b")).toBe(3);
  });

  test("a function that catches the error goes on, and publish sets all it was given", () => {
    const context = writing((own) => expect(() => own.setVariable("b", 2)).toThrow("while it publishes"));
    context.publish({ a: "{{ call() }}" }).setVariable("c", 3);
    expect(context.get("workflow")).toEqual({ a: 1, c: 3 });
  });

  test("a function may write to its context in other renders, and to clones and other contexts in any", () => {
    const own = writing((context) => context.setVariable("b", 2));
    own.renderTemplate("{{ call() }}");
    expect(own.getVariable("b")).toBe(2);
    const other = new WorkflowContext();
    const clones = writing((context) => [context.clone().setVariable("b", 2), other.setVariable("b", 2)]);
    expect(clones.publish({ a: "{{ call() }}" }).get("workflow")).toEqual({ a: 1 });
    expect(other.getVariable("b")).toBe(2);
  });

  test.each<[name: string, write: (context: WorkflowContext, value: unknown) => unknown]>([
    ["setVariable", (context, value) => context.setVariable("a", value)],
    ["setTaskResult", (context, value) => context.setTaskResult("a", value)],
    ["setLastTaskOutcome", (context, value) => context.setLastTaskOutcome(value, "failed")],
    ["setVariables", (context, value) => context.setVariables({ a: value })],
    ["finishTask", (context, value) => context.finishTask("a", value, "failed")],
    ["publish", (context, value) => context.publish({ a: value })],
    ["publishFromResult", (context, value) => context.publishFromResult(value, ["a"])],
  ])("a toJSON that writes to the context, in a value given to %s", (_, write) => {
    const context = new WorkflowContext();
    const toJSON = (): number => {
      context.setVariable("b", 2);
      return 1;
    };
    write(context, { toJSON });
    expect(context.getVariable("b")).toBe(2);
  });
});
