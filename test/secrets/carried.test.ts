import { describe, expect, test } from "vitest";
import { type ContextOptions, type SecretMark, WorkflowContext } from "workflow-context";
import { errorOf } from "../error-of.ts";

const secrets: readonly (readonly [what: string, secret: unknown])[] = [
  ["a text", "s3cret"],
  ["a number", 31337],
  ["a list", ["s3cret", [31337]]],
  ["an object", { key: "s3cret", port: 31337 }],
];

const marksOf = (context: WorkflowContext, source: string): readonly SecretMark[] =>
  context.evaluateWithSecrets(source).secrets;

describe("what a …WithSecrets call gives is what a setter takes", () => {
  const setters: Readonly<
    Record<
      string,
      readonly [
        source: string,
        set: (context: WorkflowContext, value: unknown, secrets: readonly SecretMark[]) => WorkflowContext,
      ]
    >
  > = {
    setVariable: ["kept", (context, value, marks) => context.setVariable("kept", value, { secrets: marks })],
    setTaskResult: ["task.kept", (context, value, marks) => context.setTaskResult("kept", value, { secrets: marks })],
    finishTask: [
      "result()",
      (context, value, marks) => context.finishTask("kept", value, "failed", { secrets: marks }),
    ],
    setLastTaskOutcome: [
      "result()",
      (context, value, marks) => context.setLastTaskOutcome(value, "failed", { secrets: marks }),
    ],
    publishFromResult: [
      "kept",
      (context, value, marks) => context.publishFromResult(value, ["kept"], { secrets: marks }),
    ],
    forItem: ["item", (context, value, marks) => context.forItem(value, 0, { secrets: marks })],
    setCurrentItem: ["item", (context, value, marks) => context.setCurrentItem(value, 0, { secrets: marks })],
  };

  describe.each(Object.entries(setters))("%s", (_, [source, set]) => {
    test.each(secrets)("%s keeps its sources, wherever it is in the value", (_what, secret) => {
      const context = new WorkflowContext({ keystore: { secret }, variables: { open: 1 } });
      for (const template of ["{{ keystore.secret }}", { "a/b": ["{{ open }}", "{{ keystore.secret }}"] }]) {
        const rendered = context.renderJsonWithSecrets(template);
        const copy = JSON.parse(JSON.stringify(rendered.value)) as unknown; // as a host hands it on, without marks
        expect(rendered.secrets).not.toEqual([]);
        const stored = set(new WorkflowContext(), copy, rendered.secrets);
        expect(marksOf(stored, source)).toEqual(rendered.secrets);
        expect(JSON.stringify(stored)).not.toMatch(/s3cret|31337/);
      }
    });
  });

  test("pointers and marks may be given together, and a mark's sources are sorted, each once", () => {
    const mark = { pointer: "/a", sources: ["keystore.b", "keystore.a", "keystore.b"] };
    const context = new WorkflowContext().setVariable("v", { a: 1, b: 2 }, { secrets: [mark, "/b"] });
    expect(marksOf(context, "v")).toEqual([
      { pointer: "/a", sources: ["keystore.a", "keystore.b"] },
      { pointer: "/b", sources: ["workflow.v.b"] },
    ]);
  });

  test.each([
    [{ pointer: "/a" }],
    [{ sources: ["keystore.a"] }],
    [{ pointer: "/a", sources: [] }],
    [{ pointer: "a", sources: ["keystore.a"] }],
    [{ pointer: "/a", sources: [1] }],
    [{ pointer: "/a", source: ["keystore.a"] }],
    [5],
  ])("%j is no mark", (mark) => {
    const context = new WorkflowContext();
    expect(errorOf(() => context.setVariable("v", { a: 1 }, { secrets: [mark as SecretMark] })).code).toBe("usage");
    expect(context.getVariable("v")).toBeUndefined();
  });
});

describe("the marks of what a run begins with", () => {
  test.each(secrets)("%s in the input of a sub-workflow is secret as it was in the workflow around it", (_, secret) => {
    const outer = new WorkflowContext({ keystore: { secret } });
    const input = outer.renderJsonWithSecrets({ user: "ada", login: { with: "{{ keystore.secret }}" } });
    const parameters = JSON.parse(JSON.stringify(input.value)) as object; // as a host hands it on
    const inner = new WorkflowContext({ parameters, marks: { parameters: input.secrets } });
    expect(marksOf(inner, "parameters")).toEqual([{ pointer: "/login/with", sources: ["keystore.secret"] }]);
    expect(JSON.stringify(inner)).not.toMatch(/s3cret|31337/);
  });

  test("every namespace takes them, pointers too", () => {
    const values = { a: { b: "s3cret" }, c: 1 };
    const mark = [{ pointer: "/a/b", sources: ["keystore.x"] }, "/c"];
    const given = { parameters: values, variables: values, config: values, system: values };
    const marks = { parameters: mark, variables: mark, config: mark, system: mark };
    const rebuilt = WorkflowContext.rebuild({ ...given, taskResults: values, marks: { ...marks, taskResults: mark } });
    for (const context of [new WorkflowContext({ ...given, marks }), rebuilt]) {
      for (const name of ["parameters", "workflow", "config", "system"]) {
        expect(marksOf(context, name)).toEqual([
          { pointer: "/a/b", sources: ["keystore.x"] },
          { pointer: "/c", sources: [`${name}.c`] },
        ]);
      }
    }
    expect(marksOf(rebuilt, "task")).toHaveLength(2);
  });

  test("marks of a namespace that has none are refused", () => {
    const marks = { keystore: ["/a"] } as ContextOptions["marks"];
    expect(errorOf(() => new WorkflowContext({ marks: marks ?? {} })).message).toContain("no option 'keystore'");
    expect(errorOf(() => new WorkflowContext({ marks: { parameters: ["a"] } })).code).toBe("usage");
  });
});

describe("copyFrom", () => {
  test.each(secrets)("%s is copied with its sources, as a variable and as the result of a task", (_, secret) => {
    const from = new WorkflowContext({ keystore: { secret } }).publish({ header: "{{ keystore.secret }}", open: 1 });
    from.finishTask("login", secret, "failed", { secrets: [""] });
    const context = new WorkflowContext().copyFrom(from, ["workflow.header", "vars.open", "task.login"]);
    expect(marksOf(context, "header")).toEqual([{ pointer: "", sources: ["keystore.secret"] }]);
    expect(marksOf(context, "task.login")).toEqual([{ pointer: "", sources: ["task.login"] }]);
    expect(context.evaluateExpression("[open, failed('login'), failed()]")).toEqual([1, true, false]);
    expect(JSON.stringify(context)).not.toMatch(/s3cret|31337/);
  });

  test("what the context was told to be secret is so, where the other one was not told", () => {
    const from = new WorkflowContext({ variables: { token: "s3cret" } });
    const context = new WorkflowContext({ secrets: ["workflow.token"] }).copyFrom(from, ["workflow.token"]);
    expect(marksOf(context, "token")).toHaveLength(1);
  });

  test.each([
    ["workflow.nothing", "the other context has no workflow.nothing"],
    ["workflow.heder", "did you mean 'workflow.header'?"],
    ["header", "write workflow.NAME or task.NAME"],
    ["workflow", "write workflow.NAME or task.NAME"],
    ["workflow.header.key", "write workflow.header"],
    ["parameters.a", "write workflow.NAME or task.NAME"],
    ["keystore.a", "write workflow.NAME or task.NAME"],
  ])("%s is refused, and then nothing is copied", (path, message) => {
    const from = new WorkflowContext({ variables: { header: { key: 1 } }, parameters: { a: 1 }, keystore: { a: 1 } });
    const context = new WorkflowContext();
    expect(errorOf(() => context.copyFrom(from, ["workflow.header", path]))).toMatchObject({
      code: "usage",
      message: expect.stringContaining(message),
    });
    expect(context.get("workflow")).toEqual({});
  });
});

describe("a wildcard in a path to secrets", () => {
  const users = [{ name: "ada", password: "pa55" }, { name: "bob", password: "w0rd" }, { name: "none" }];

  test("stands for every index and every key, now and whenever the value is written", () => {
    const context = new WorkflowContext({
      secrets: ["task.users[*].password", "parameters.*.token", "workflow.matrix[*][*]"],
      parameters: { db: { token: "t0ken", url: "/" }, mail: { token: 5 }, plain: "token" },
    });
    context.finishTask("users", users, "succeeded").setVariable("matrix", [[1, [2]], [3], 4]);
    expect(marksOf(context, "task.users")).toEqual([
      { pointer: "/0/password", sources: ["task.users[*].password"] },
      { pointer: "/1/password", sources: ["task.users[*].password"] },
    ]);
    expect(marksOf(context, "result()")).toHaveLength(2);
    expect(marksOf(context, "parameters")).toEqual([
      { pointer: "/db/token", sources: ["parameters.db.token"] },
      { pointer: "/mail/token", sources: ["parameters.mail.token"] },
    ]);
    expect(marksOf(context, "matrix").map(({ pointer }) => pointer)).toEqual(["/0/0", "/0/1", "/1/0"]);
    expect(JSON.stringify(context)).not.toMatch(/pa55|w0rd|t0ken/);
  });

  test("stands for every name too, and beside keys that are named", () => {
    const context = new WorkflowContext({ secrets: ["workflow.*.key", "workflow.a.other", "workflow.b[*]"] });
    context.setVariables({ a: { key: 1, other: 2, open: 3 }, b: { key: 1, more: 2 }, c: { open: 1 } });
    expect(marksOf(context, "workflow").map(({ pointer }) => pointer)).toEqual([
      "/a/key",
      "/a/other",
      "/b/key",
      "/b/more",
    ]);
    expect(marksOf(new WorkflowContext({ secrets: ["config.*"], config: { a: 1, b: [2] } }), "config")).toHaveLength(2);
  });

  test("comes through a snapshot, and in quotes it is the key itself", () => {
    const told = new WorkflowContext({ secrets: ["task.users[*].password", 'workflow.a["*"]', "parameters.*.token"] });
    const context = WorkflowContext.import(JSON.parse(JSON.stringify(told)));
    expect(context.export().secretPaths).toEqual(told.export().secretPaths);
    context.setTaskResult("users", users).setVariable("a", { "*": "s", b: "open" });
    expect(marksOf(context, "[task.users, a]").map(({ pointer }) => pointer)).toEqual([
      "/0/0/password",
      "/0/1/password",
      "/1/*",
    ]);
  });

  test("that leads nowhere copies nothing", () => {
    const value = [{ open: [1] }, { open: [2] }];
    const context = new WorkflowContext({ secrets: ["workflow.b[*].password"] }).setVariable("a", value);
    context.publish({ b: "{{ a }}" });
    expect(context.getVariable("b")).toBe(context.getVariable("a"));
  });

  test("of a name may be in a hundred paths, as every write asks for them", () => {
    const paths = (count: number): string[] => Array.from({ length: count }, (_, index) => `workflow.*.k${index}`);
    expect(marksOf(new WorkflowContext({ secrets: paths(100), variables: { a: { k99: 1 } } }), "a")).toHaveLength(1);
    expect(errorOf(() => new WorkflowContext({ secrets: paths(101) })).message).toContain("whose name is *");
  });
});
