import { inspect } from "node:util";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { ContextError, createEnvironment, type JsonObject, type Outcome, WorkflowContext } from "workflow-context";
import { errorOf } from "./error-of.ts";

describe("finishTask", () => {
  test("stores the result of a task, its outcome and the last outcome in one call", () => {
    const context = new WorkflowContext().finishTask("fetch", { code: 200 }, "succeeded");
    expect(context.evaluateExpression("[task.fetch, result(), succeeded(), succeeded('fetch')]")).toEqual([
      { code: 200 },
      { code: 200 },
      true,
      true,
    ]);
  });

  test("keeps the outcome of each task, for which a template asks after others have ended", () => {
    const context = new WorkflowContext()
      .finishTask("fetch", null, "failed")
      .finishTask("wait", null, "timed_out")
      .finishTask("log", null, "succeeded");
    const names = "['fetch', 'wait', 'log', 'never']";
    expect(context.evaluateExpression(`${names} | map('failed')`)).toEqual([true, false, false, false]);
    expect(context.evaluateExpression(`${names} | map('timed_out')`)).toEqual([false, true, false, false]);
    expect(context.evaluateExpression(`${names} | map('succeeded')`)).toEqual([false, false, true, false]);
    expect(context.clone().finishTask("fetch", 1, "succeeded").evaluateCondition("failed('fetch')")).toBe(false);
    expect(context.evaluateCondition("failed('fetch')")).toBe(true);
  });

  test("the outcomes come through a snapshot, and rebuild takes them", () => {
    const context = new WorkflowContext().finishTask("fetch", 1, "failed").finishTask("log", 2, "succeeded");
    const imported = WorkflowContext.import(JSON.parse(JSON.stringify(context)));
    expect(imported.evaluateExpression("[failed('fetch'), succeeded('log'), succeeded()]")).toEqual([true, true, true]);
    const rebuilt = WorkflowContext.rebuild({ taskResults: { fetch: 1 }, outcomes: { fetch: "failed" } });
    expect(rebuilt.evaluateExpression("[failed('fetch'), failed()]")).toEqual([true, false]);
    const outcomes = { fetch: "lost" as Outcome };
    expect(errorOf(() => WorkflowContext.rebuild({ outcomes })).message).toContain("succeeded, failed or timed_out");
  });

  test("a result that is set without an outcome leaves none: that of an earlier result would be wrong", () => {
    const context = new WorkflowContext().finishTask("fetch", 1, "failed").setTaskResult("fetch", 2);
    expect(context.evaluateExpression("[failed('fetch'), succeeded('fetch')]")).toEqual([false, false]);
  });

  test("nothing that a task gave is null", () => {
    const context = new WorkflowContext().finishTask("log", undefined, "succeeded");
    expect(context.evaluateExpression("[task.log, result()]")).toEqual([null, null]);
  });

  test.each<[what: string, secret: unknown]>([
    ["a text", "s3cret"],
    ["a number", 31337],
    ["a list", ["s3cret", 31337]],
    ["an object", { key: "s3cret" }],
  ])(
    "%s that is secret is so as the result of its task, as the last result, and in what is published of it",
    (_, secret) => {
      const said = new WorkflowContext().finishTask("login", secret, "succeeded", { secrets: [""] });
      const declared = new WorkflowContext({ secrets: ["task.login"] }).finishTask("login", secret, "succeeded");
      for (const context of [said, declared]) {
        context.publish({ copy: "{{ result() }}" });
        for (const source of ["task.login", "result()", "copy"]) {
          expect(context.evaluateWithSecrets(source).secrets).toEqual([{ pointer: "", sources: ["task.login"] }]);
        }
        for (const text of [JSON.stringify(context), inspect(context, { depth: 9 })]) {
          expect(text).not.toMatch(/s3cret|31337/);
        }
      }
    },
  );

  test("an error is stored as its name, message, code, status and causes, with the secrets of the context masked", () => {
    const context = new WorkflowContext({ keystore: { token: "t0ken-1234" } });
    const cause = Object.assign(new TypeError("socket closed"), { code: "ECONNRESET", stack: "a stack" });
    const error = Object.assign(new Error("GET /?key=t0ken-1234", { cause }), { status: 503, body: "<html>" });
    context.finishTask("fetch", error, "failed");
    expect(context.getTaskResult("fetch")).toEqual({
      name: "Error",
      message: "GET /?key=***",
      status: 503,
      cause: { name: "TypeError", message: "socket closed", code: "ECONNRESET" },
    });
  });

  test("of an error's text 2,048 units are kept, of its causes five, and no half of a secret", () => {
    const context = new WorkflowContext({ keystore: { token: "t0ken-1234" } });
    const error = new Error(`${"x".repeat(2_043)}t0ken-1234`);
    error.cause = error;
    context.finishTask("fetch", error, "failed");
    expect(context.get("task.fetch.message")).toBe(`${"x".repeat(2_043)}***`);
    expect(context.get(`task.fetch${".cause".repeat(5)}.name`)).toBe("Error");
    expect(context.get(`task.fetch${".cause".repeat(6)}`)).toBeUndefined();
    context.finishTask("fetch", new Error("é".repeat(3_000)), "failed");
    expect(context.evaluateExpression("task.fetch.message | length")).toBe(2_048);
  });

  test("an error whose fields throw, or are no texts and numbers, is stored without them", () => {
    const error = Object.defineProperties(new Error("x"), {
      message: { get: () => Promise.reject(new Error("nobody waits")).catch(() => {}) },
      name: {
        get: () => {
          throw new RangeError("a getter");
        },
      },
      code: { value: { a: 1 } },
      status: { value: Number.NaN },
    });
    expect(new WorkflowContext().finishTask("a", error, "failed").getTaskResult("a")).toEqual({});
    const proxy = new Proxy(new Error("x"), { get: () => 5 });
    expect(() => new WorkflowContext().finishTask("a", proxy, "failed")).not.toThrow();
  });

  test("where a secret of the context is sealed, an error is withheld, as it may say the secret", () => {
    const exported = new WorkflowContext({ keystore: { token: "t0ken" } }).export();
    const context = WorkflowContext.import(exported).finishTask("fetch", new Error("t0ken"), "failed");
    expect(JSON.stringify(context)).not.toContain("t0ken");
    expect(context.get("task.fetch.message")).toBe("withheld, as the context has secrets that are sealed");
  });

  test("where a secret is sealed, an error of this library keeps its code and its message, and loses its cause", () => {
    const sealed = WorkflowContext.import(new WorkflowContext({ keystore: { token: "t0ken" } }).export());
    const own = new ContextError("sealed", { sources: ["keystore.token"] }, { cause: new Error("t0ken") });
    const { message } = own;
    expect(sealed.finishTask("t", own, "failed").getTaskResult("t")).toEqual({
      name: "ContextError",
      message,
      code: "sealed",
    });
  });

  test("secrets of items, and numbers that are secret, are masked in an error and in its causes", () => {
    const context = new WorkflowContext({ keystore: { port: 54321 } }).forItem({ key: "k3y-of-item" }, 0, {
      secrets: ["/key"],
    });
    const error = Object.assign(new Error("x", { cause: new Error("k3y-of-item") }), {
      code: "E-54321",
      status: 54321,
    });
    expect(context.finishTask("t", error, "failed").getTaskResult("t")).toEqual({
      name: "Error",
      message: "x",
      code: "E-***",
      status: "***",
      cause: { name: "Error", message: "***" },
    });
  });

  test.each<[what: string, error: unknown, result: object]>([
    ["that is a text", new Error("a", { cause: "b" }), { message: "b" }],
    ["that is an object", new Error("a", { cause: { code: 5, x: 1 } }), { code: 5 }],
    [
      "of another realm",
      new Error("a", { cause: runInNewContext("new RangeError('b')") }),
      { name: "RangeError", message: "b" },
    ],
  ])("a cause %s is told by the same four fields", (_, error, cause) => {
    expect(new WorkflowContext().finishTask("t", error, "failed").getTaskResult("t")).toEqual({
      name: "Error",
      message: "a",
      cause,
    });
  });

  test("a text is not cut through a character", () => {
    const context = new WorkflowContext().finishTask("t", new Error(`${"x".repeat(2_047)}😀y`), "failed");
    expect((context.getTaskResult("t") as JsonObject).message).toBe("x".repeat(2_047));
  });

  test("a name that is long is charged for each time that it is asked of", () => {
    const environment = createEnvironment({ limits: { work: 10_000 } });
    const context = new WorkflowContext({ environment, variables: { name: "x".repeat(10_000) } }).finishTask(
      "a",
      1,
      "failed",
    );
    const source = "{% for i in range(100) %}{{ failed(name) }}{% endfor %}";
    expect(errorOf(() => context.renderTemplate(source)).code).toBe("limit");
  });

  test("what a secret decided by its name is secret", () => {
    const context = new WorkflowContext({ keystore: { task: "fetch" } }).finishTask("fetch", 1, "failed");
    expect(context.evaluateWithSecrets("failed(keystore.task)").secrets).toEqual([
      { pointer: "", sources: ["keystore.task"] },
    ]);
  });

  test("outcomes count in the size, so that what a context may hold can be written", () => {
    const system = { workflow_start: "" };
    const context = new WorkflowContext({ system });
    const { bytes } = context.size();
    context.finishTask("name", 1, "failed");
    expect(context.size().namespaces.outcomes).toBe('"name":"failed",'.length);
    expect(context.size().bytes - bytes).toBe(16 + 16 + 8);
    expect(context.removeTaskResult("name").size().namespaces.outcomes).toBe(0);
    const environment = createEnvironment({ limits: { contextBytes: 250 } });
    const small = new WorkflowContext({ environment, system });
    expect(errorOf(() => small.finishTask("n".repeat(150), 1, "failed")).code).toBe("size");
    expect(small.setTaskResult("n".repeat(150), 1).evaluateCondition("succeeded()")).toBe(false);
    const outcomes = { ["n".repeat(250)]: "failed" } as const;
    const stored = { ...JSON.parse(JSON.stringify(new WorkflowContext())), system: {}, outcomes };
    for (const call of [
      () => WorkflowContext.import(stored, { environment }),
      () => WorkflowContext.rebuild({ outcomes, environment, system }),
    ]) {
      expect(errorOf(call)).toMatchObject({ code: "size", details: { limit: "contextBytes", entry: "outcomes" } });
    }
  });

  test("after an error nothing has changed", () => {
    const context = new WorkflowContext().finishTask("fetch", 1, "succeeded");
    const before = JSON.stringify(context);
    expect(errorOf(() => context.finishTask("fetch", new Map(), "failed")).code).toBe("not-json");
    expect(errorOf(() => context.finishTask("fetch", 2, "lost" as Outcome)).code).toBe("usage");
    expect(errorOf(() => context.finishTask("", 2, "failed")).code).toBe("usage");
    expect(errorOf(() => context.finishTask("fetch", 2, "failed", { secrets: ["a"] })).code).toBe("usage");
    expect(JSON.stringify(context)).toBe(before);
  });
});

describe("what is taken away", () => {
  test("a variable or a result that is removed is gone, with what was known of it", () => {
    const context = new WorkflowContext({ variables: { a: 1, b: 2 }, system: { workflow_start: "" } });
    const before = JSON.stringify(context);
    const { bytes } = context.size();
    context.setVariable("token", "t0ken", { secrets: [""] }).finishTask("fetch", "s3cret", "failed", { secrets: [""] });
    context.removeVariable("token").removeTaskResult("fetch").setLastTaskOutcome(null, "failed");
    expect(context.evaluateExpression("[workflow, task, failed('fetch')]")).toEqual([{ a: 1, b: 2 }, {}, false]);
    expect(context.export().secrets).toEqual([]);
    expect(context.size().bytes).toBe(bytes + 5);
    expect(context.setVariable("token", "public").evaluateWithSecrets("token").secrets).toEqual([]);
    expect(JSON.stringify(context.removeVariable("token").removeVariable("none").export().variables)).toBe(
      JSON.stringify(JSON.parse(before).variables),
    );
  });

  test("it is there in clones that were made before", () => {
    const context = new WorkflowContext({ variables: { a: 1 } });
    const clone = context.clone();
    context.removeVariable("a");
    expect([context.getVariable("a"), clone.getVariable("a")]).toEqual([undefined, 1]);
  });

  test("names keep their order, and one that comes again is the last", () => {
    const names = Array.from({ length: 200 }, (_, index) => `n${index}`);
    const context = new WorkflowContext({ variables: Object.fromEntries(names.map((name) => [name, 1])) });
    for (const name of names.slice(10)) context.removeVariable(name);
    context.setVariable("n50", 2).setVariable("n3", 3);
    expect(context.evaluateExpression("workflow | keys")).toEqual([...names.slice(0, 10), "n50"]);
    expect(context.get("workflow.n3")).toBe(3);
  });
});

describe("setVariables", () => {
  test("sets data by name, braces and all", () => {
    const context = new WorkflowContext({ variables: { a: 1 } }).setVariables({ b: "{{ a }}", a: 2 });
    expect(context.evaluateExpression("workflow")).toEqual({ a: 2, b: "{{ a }}" });
  });

  test("sets all, or none", () => {
    const context = new WorkflowContext({ variables: { a: 1 } });
    expect(errorOf(() => context.setVariables({ a: 2, b: () => 1 })).code).toBe("not-json");
    expect(errorOf(() => context.setVariables({ a: 2, "": 1 })).code).toBe("usage");
    expect(errorOf(() => context.setVariables([1] as object)).code).toBe("usage");
    expect(errorOf(() => context.setVariables({ a: 2 }, { secrets: ["a"] })).code).toBe("usage");
    expect(context.get("workflow")).toEqual({ a: 1 });
  });

  test("marks what the pointers lead to, what the context was told, and what bears marks already", () => {
    const context = new WorkflowContext({ keystore: { key: "k3y" }, secrets: ["workflow.declared"] });
    const rendered = context.renderJson({ text: "{{ keystore.key }}", open: 1 }) as object; // of an object
    context
      .setVariables(rendered)
      .setVariables({ mail: { key: "k" }, pin: 1234, declared: 1 }, { secrets: ["/mail/key", "/pin"] });
    expect(context.evaluateWithSecrets("workflow").secrets).toEqual([
      { pointer: "/declared", sources: ["workflow.declared"] },
      { pointer: "/mail/key", sources: ["workflow.mail.key"] },
      { pointer: "/pin", sources: ["workflow.pin"] },
      { pointer: "/text", sources: ["keystore.key"] },
    ]);
    context.setVariables({ a: 1, b: [2] }, { secrets: [""] });
    expect(context.evaluateWithSecrets("[a, b]").secrets).toHaveLength(2);
  });
});

describe("publish", () => {
  test("takes a list of entries in order, as YAML has them, where names that are integers would come first", () => {
    const context = new WorkflowContext().publish([
      { b: "{{ 1 }}" },
      { 10: "{{ b + 1 }}" },
      { a: 3, b: "{{ b + a }}" },
    ]);
    expect(context.evaluateExpression("[b, vars['10'], a]")).toEqual([4, 2, 3]);
  });

  test.each([[[1]], [["a"]], [[[{ a: 1 }]]], ["a"], [null]])("%j is no list of entries", (entries) => {
    const context = new WorkflowContext();
    expect(errorOf(() => context.publish(entries as unknown as Record<string, unknown>[])).message).toContain(
      "publish takes an object",
    );
    expect(context.get("workflow")).toEqual({});
  });
});
