import { describe, expect, test } from "vitest";
import { createEnvironment, type JsonValue, mergeBranches, type Reducer, WorkflowContext } from "workflow-context";
import { errorOf } from "./error-of.ts";

type Write = (context: WorkflowContext) => unknown;

/** Merges what some branches write to clones of a context with some variables. */
function merged(
  variables: object,
  writes: Readonly<Record<string, Write>>,
  reducers?: Readonly<Record<string, Reducer>>,
) {
  const fork = new WorkflowContext({ variables, system: { workflow_start: "" } });
  const branches = Object.fromEntries(
    Object.entries(writes).map(([name, write]) => {
      const branch = fork.clone();
      write(branch);
      return [name, branch];
    }),
  );
  return mergeBranches(fork, branches, reducers);
}

const set =
  (values: object): Write =>
  (context) =>
    context.setVariables(values);

/** Merges values of one variable. */
const mergedValues = (base: JsonValue | undefined, left: JsonValue, right: JsonValue, reducer?: Reducer) =>
  merged(
    base === undefined ? {} : { v: base },
    { left: set({ v: left }), right: set({ v: right }) },
    reducer === undefined ? undefined : { v: reducer },
  );

describe("without a reducer", () => {
  test.each<[string, JsonValue | undefined, JsonValue, JsonValue, JsonValue]>([
    ["both wrote the same", 1, 2, 2, 2],
    ["both wrote the same object, in another order of keys", {}, { a: 1, b: [2] }, { b: [2], a: 1 }, { a: 1, b: [2] }],
    ["both set what was not there to the same", undefined, [1], [1], [1]],
    ["one wrote what was there", 1, 1, 2, 2],
    [
      "they changed other keys of an object",
      { a: 1, b: 2, c: 3 },
      { a: 9, b: 2, c: 3 },
      { a: 1, b: 2, c: 8 },
      { a: 9, b: 2, c: 8 },
    ],
    ["they added other keys", { a: 1 }, { a: 1, b: 2 }, { a: 1, c: 3 }, { a: 1, b: 2, c: 3 }],
    ["one took a key away and the other changed another", { a: 1, b: 2 }, { b: 2 }, { a: 1, b: 3 }, { b: 3 }],
    ["both took a key away", { a: 1, b: 2 }, { b: 2 }, { b: 2 }, { b: 2 }],
    [
      "they changed other keys further in",
      { a: { x: 1, y: 1 } },
      { a: { x: 2, y: 1 } },
      { a: { x: 1, y: 2 } },
      { a: { x: 2, y: 2 } },
    ],
    ["both appended to a list, in the order of the branches", [1], [1, 2], [1, 3, 4], [1, 2, 3, 4]],
    [
      "one appended to a list in an object, the other changed a key",
      { l: [], k: 1 },
      { l: [1], k: 1 },
      { l: [], k: 2 },
      { l: [1], k: 2 },
    ],
    ["both appended the same", [], ["a"], ["a"], ["a"]],
  ])("%s", (_, base, left, right, result) => {
    const merge = mergedValues(base, left, right);
    expect(merge.conflicts).toEqual([]);
    expect(merge.context.getVariable("v")).toEqual(result);
  });

  test.each<[string, JsonValue | undefined, JsonValue, JsonValue, string]>([
    ["two values", 1, 2, 3, "workflow.v"],
    ["two types", 1, "1", [1], "workflow.v"],
    ["two objects where none was", undefined, { a: 1 }, { b: 1 }, "workflow.v"],
    ["two values of a key", { a: 1 }, { a: 2 }, { a: 3 }, "workflow.v.a"],
    ["a key that both added", {}, { a: 1 }, { a: 2 }, "workflow.v.a"],
    ["a key that one changed and the other took away", { a: 1 }, { a: 2 }, {}, "workflow.v.a"],
    ["a key further in", { "a b": { c: 1 } }, { "a b": { c: 2 } }, { "a b": { c: 3 } }, 'workflow.v["a b"].c'],
    ["a list of which one changed an item, and to which the other appended", [1], [2], [1, 3], "workflow.v"],
    ["a list that became an object", [1], { a: 1 }, [1, 2], "workflow.v"],
  ])("conflicts: %s", (_, base, left, right, path) => {
    const merge = mergedValues(base, left, right);
    expect(merge.conflicts.map((conflict) => conflict.path)).toEqual([path]);
    expect(errorOf(() => merge.context)).toMatchObject({ code: "conflict", details: { paths: [path] } });
  });

  test("what only one branch wrote is taken, from each; what nobody wrote is the same object", () => {
    const merge = merged(
      { a: 1, b: 1, c: [1], d: 1 },
      { left: set({ a: 2, e: 3 }), right: (c) => c.setVariable("b", 3).removeVariable("d") },
    );
    expect(merge.context.get("workflow")).toEqual({ a: 2, b: 3, c: [1], e: 3 });
    expect(Object.keys(merge.context.get("workflow") as object)).toEqual(["a", "b", "c", "e"]);
  });

  test("a conflict is data: the fork's value, those of the branches, and who took it away", () => {
    const merge = merged(
      { s: "new", t: 1 },
      { left: set({ s: "ok" }), mid: set({ s: "bad" }), right: (c) => c.removeVariable("s") },
    );
    expect(merge.conflicts).toEqual([
      { path: "workflow.s", base: "new", values: { left: "ok", mid: "bad" }, removedBy: ["right"] },
    ]);
    expect(Object.isFrozen(merge.conflicts)).toBe(true);
  });
});

describe("reducers", () => {
  test.each<[string, Reducer, JsonValue | undefined, JsonValue, JsonValue, JsonValue]>([
    ["append puts what each has behind the fork's", "append", ["a"], ["a", "b"], ["a", "b"], ["a", "b", "b"]],
    ["append begins with nothing where the fork had none", "append", undefined, [1], [2], [1, 2]],
    [
      "union has each item once",
      "union",
      [1, { a: 1, b: 2 }],
      [1, 2],
      [{ b: 2, a: 1 }, 3, 2],
      [1, { a: 1, b: 2 }, 2, 3],
    ],
    ["sum adds what each added", "sum", 10, 11, 15, 16],
    ["sum counts the same step of two branches twice", "sum", 1, 2, 2, 3],
    ["sum begins with 0", "sum", undefined, 2, 3, 5],
    ["min takes the least of the branches", "min", 5, 7, 6, 6],
    ["max takes the greatest", "max", 9, 7, 6, 7],
    ["max of texts", "max", "", "2024-05-01", "2024-06-01", "2024-06-01"],
    [
      "deep merges objects where the fork had none",
      "deep",
      undefined,
      { a: { x: 1 } },
      { a: { y: 2 }, b: 3 },
      { a: { x: 1, y: 2 }, b: 3 },
    ],
    ["prefer takes the value of a branch", { prefer: "right" }, 1, 2, 3, 3],
    ["an expression sees base and values", { expression: "[base, values | sum]" }, 1, 2, 3, [1, 5]],
    ["an expression sees base as none where the fork had none", { expression: "base is none" }, undefined, 2, 3, true],
    [
      "a function is given the fork's value and those of the branches",
      (base, values) => [base ?? null, ...values],
      1,
      2,
      3,
      [1, 2, 3],
    ],
  ])("%s", (_, reducer, base, left, right, result) => {
    expect(mergedValues(base, left, right, reducer).context.getVariable("v")).toEqual(result);
  });

  test("are for a path within a value, too, and for a task", () => {
    const writes = { left: set({ v: { n: 2, x: 1 } }), right: set({ v: { n: 4, x: 1 } }) };
    expect(merged({ v: { n: 1, x: 1 } }, writes, { "workflow.v.n": "sum" }).context.getVariable("v")).toEqual({
      n: 5,
      x: 1,
    });
    const tasks = {
      left: (c: WorkflowContext) => c.finishTask("t", [1], "succeeded"),
      right: (c: WorkflowContext) => c.finishTask("t", [2], "failed"),
    };
    const { context } = merged({}, tasks, { "task.t": "append" });
    expect([context.getTaskResult("t"), context.evaluateExpression("[succeeded('t'), failed('t')]")]).toEqual([
      [1, 2],
      [false, false],
    ]);
  });

  test("are not asked where one branch wrote alone", () => {
    const never = (): never => {
      throw new Error("asked");
    };
    expect(merged({ v: 1 }, { left: set({ v: 2 }), right: set({ w: 1 }) }, { v: never }).context.getVariable("v")).toBe(
      2,
    );
  });

  test("leave a conflict where a branch took the value away, or a list was not appended to", () => {
    const writes = { left: set({ v: 2 }), right: (c: WorkflowContext) => c.removeVariable("v") };
    expect(merged({ v: 1 }, writes, { v: "sum" }).conflicts).toHaveLength(1);
    expect(mergedValues([1], [2], [1, 3], "append").conflicts).toHaveLength(1);
    expect(merged({ v: 1 }, writes, { v: { prefer: "right" } }).context.getVariable("v")).toBeUndefined();
  });

  test("that can't take a value, or throw, say where", () => {
    expect(errorOf(() => mergedValues("a", "b", "c", "sum"))).toMatchObject({
      code: "type",
      message: expect.stringContaining("the reducer 'sum' of workflow.v needs numbers, not a string"),
    });
    expect(errorOf(() => mergedValues(1, "b", 2, "max")).code).toBe("type");
    expect(errorOf(() => mergedValues(1, [1], [2], "append")).code).toBe("type");
    const cause = new Error("no");
    const fails = (): never => {
      throw cause;
    };
    expect(errorOf(() => mergedValues(1, 2, 3, fails))).toMatchObject({
      code: "host-function",
      cause,
      details: { name: "the reducer of workflow.v" },
    });
    expect(errorOf(() => mergedValues(1, 2, 3, (async () => 1) as Reducer)).code).toBe("host-function");
    expect(errorOf(() => mergedValues(1, 2, 3, { expression: "nope" })).code).toBe("undefined");
  });

  test.each<[string, unknown, string]>([
    ["a name that is none", "added", "the reducer of v must be one of append, union"],
    ["one that is mistyped", "apend", "did you mean 'append'"],
    ["a branch that is not there", { prefer: "lef" }, "did you mean 'left'"],
    ["an expression that can't be read", { expression: "1 +" }, "Template"],
    ["two in one", { prefer: "left", expression: "1" }, "must be one of"],
    ["an inherited name", "toString", "must be one of"],
  ])("are refused at once: %s", (_, reducer, problem) => {
    const error = errorOf(() => mergedValues(1, 1, 1, reducer as Reducer));
    expect(["usage", "syntax"]).toContain(error.code);
    if (error.code === "usage") expect(error.message).toContain(problem);
  });

  test("have paths of variables and tasks", () => {
    for (const path of ["workflow", "item.x", "", "task"])
      expect(errorOf(() => merged({}, {}, { [path]: "sum" }))).toMatchObject({ code: "usage" });
  });
});

describe("resolve", () => {
  const conflicting = () =>
    merged({ s: 1, o: { a: 1 } }, { left: set({ s: 2, o: { a: 2 } }), right: set({ s: 3, o: { a: 3 } }) });

  test("settles conflicts by a value, or by that of a branch; the merge before stays as it was", () => {
    const merge = conflicting();
    const some = merge.resolve({ s: 9 });
    expect(some.conflicts.map(({ path }) => path)).toEqual(["workflow.o.a"]);
    expect(some.resolve({ "workflow.o.a": { take: "right" } }).context.get("workflow")).toEqual({ s: 9, o: { a: 3 } });
    expect(merge.conflicts).toHaveLength(2);
  });

  test("takes a removal, and a result with its outcome", () => {
    const removing = merged({ s: 1 }, { left: set({ s: 2 }), right: (c) => c.removeVariable("s") });
    expect(removing.resolve({ s: { take: "right" } }).context.getVariable("s")).toBeUndefined();
    const tasks = merged(
      {},
      { left: (c) => c.finishTask("t", 1, "succeeded"), right: (c) => c.finishTask("t", 2, "failed") },
    );
    expect(tasks.conflicts).toEqual([
      {
        path: "task.t",
        values: { left: 1, right: 2 },
        removedBy: [],
        outcomes: { left: "succeeded", right: "failed" },
      },
    ]);
    expect(tasks.resolve({ "task.t": { take: "right" } }).context.evaluateExpression("[task.t, failed('t')]")).toEqual([
      2,
      true,
    ]);
  });

  test("takes the value of the fork where that is what a branch has, with its outcome", () => {
    const merge = merged(
      { s: 1 },
      {
        left: (c) => c.setVariable("s", 2).finishTask("t", 1, "succeeded"),
        right: (c) => c.setVariable("s", 3).finishTask("t", 2, "failed"),
        idle: (c) => c.setVariable("other", 1),
      },
    );
    const { context } = merge.resolve({ s: { take: "idle" }, "task.t": { take: "idle" } });
    expect(context.get("workflow")).toEqual({ s: 1, other: 1 });
    expect([context.getTaskResult("t"), context.evaluateExpression("failed('t')")]).toEqual([undefined, false]);
  });

  test("refuses a path without a conflict and a branch that is not there", () => {
    expect(errorOf(() => conflicting().resolve({ x: 1 })).message).toContain(
      "there is one at workflow.s, workflow.o.a",
    );
    expect(errorOf(() => conflicting().resolve({ s: { take: "rigth" } })).message).toContain("did you mean 'right'");
  });
});

describe("a join", () => {
  test("merges outcomes by task, and knows of no last task", () => {
    const { context } = merged(
      {},
      { left: (c) => c.finishTask("a", 1, "failed"), right: (c) => c.finishTask("b", 2, "succeeded") },
    );
    expect(context.evaluateExpression("[failed('a'), succeeded('b'), succeeded(), failed(), result()]")).toEqual([
      true,
      true,
      false,
      false,
      null,
    ]);
  });

  test("keeps marks, sources and seals, and shows no secret in a conflict", () => {
    const fork = new WorkflowContext({
      variables: { o: { a: 1 } },
      keystore: { token: "t0ken-1234" },
      secrets: ["workflow.declared"],
    });
    const left = fork
      .clone()
      .publish({ header: "Bearer {{ keystore.token }}" })
      .setVariable("o", { a: "s3cret-1", b: 1 }, { secrets: ["/a"] });
    const right = fork
      .clone()
      .setVariable("pin", 4711, { secrets: [""] })
      .setVariable("o", { a: "s3cret-2", c: 1 }, { secrets: ["/a"] });
    const merge = mergeBranches(fork, { left, right });
    expect(merge.conflicts).toEqual([
      {
        path: "workflow.o.a",
        base: 1,
        values: { left: { $secret: "workflow.o.a" }, right: { $secret: "workflow.o.a" } },
        removedBy: [],
      },
    ]);
    const { context } = merge.resolve({ "workflow.o.a": { take: "left" } });
    expect(context.evaluateWithSecrets("[header, pin, o]").secrets).toEqual([
      { pointer: "/0", sources: ["keystore.token"] },
      { pointer: "/1", sources: ["workflow.pin"] },
      { pointer: "/2/a", sources: ["workflow.o.a"] },
    ]);
    expect(JSON.stringify(context)).not.toMatch(/t0ken|4711|s3cret/);
    const sum = mergeBranches(
      fork,
      { left: fork.clone().setVariable("n", 1, { secrets: [""] }), right: fork.clone().setVariable("n", 2) },
      { n: "sum" },
    );
    expect(sum.context.evaluateWithSecrets("n")).toMatchObject({ value: 3, secrets: [{ pointer: "" }] });
    const spoken: Reducer = (_, values) => `made of ${JSON.stringify(values)}`;
    const made = mergeBranches(fork, { left, right }, { o: spoken }).context;
    expect(made.evaluateWithSecrets("o").secrets).toEqual([{ pointer: "", sources: ["workflow.o.a"] }]);
    const fails: Reducer = (_, values) => {
      throw new Error(JSON.stringify(values));
    };
    const error = errorOf(() => mergeBranches(fork, { left, right }, { o: fails }));
    expect([error.details, error.cause]).toEqual([{ name: "the reducer of workflow.o", isWithheld: true }, undefined]);
    const declared = mergeBranches(fork, {
      left: fork.clone().setVariable("declared", 1),
      right: fork.clone().setVariable("declared", 2),
    });
    expect(declared.resolve({ declared: "s3cret" }).context.evaluateWithSecrets("declared").secrets).toHaveLength(1);
  });

  test("keeps the item of the fork, and its environment", () => {
    const environment = createEnvironment({ functions: { twice: (n) => Number(n) * 2 } });
    const fork = new WorkflowContext({ environment }).forItem("a1", 3);
    const { context } = mergeBranches(fork, { left: fork.clone().setVariable("n", 2) });
    expect(context.renderTemplate("{{ item }} {{ index }} {{ twice(n) }}")).toBe("a1 3 4");
  });

  test("goes on from the fork: a delta tells what the branches wrote", () => {
    const fork = new WorkflowContext({ variables: { a: 1 } });
    const { context } = mergeBranches(fork, {
      left: fork.clone().setVariable("a", 2),
      right: fork.clone().setVariable("b", 3),
    });
    expect(context.deltaSince(fork).patch).toEqual([
      { op: "replace", path: "/variables/a", value: 2 },
      { op: "add", path: "/variables/b", value: 3 },
    ]);
  });

  test("takes a keystore that a delta has given to a branch", () => {
    const fork = new WorkflowContext({ system: { workflow_start: "" } });
    const after = new WorkflowContext({ system: { workflow_start: "" }, keystore: { token: "t0ken-1234" } });
    const left = fork.clone().apply(after.deltaSince(fork, { seal: (value) => value }), { unseal: (value) => value });
    const { context } = mergeBranches(fork, { left, right: fork.clone().setVariable("n", 1) });
    expect(context.evaluateWithSecrets("[keystore.token, n]")).toEqual({
      value: ["t0ken-1234", 1],
      secrets: [{ pointer: "/0", sources: ["keystore.token"] }],
    });
  });

  test("takes contexts that were stored and imported", () => {
    const stored = (context: WorkflowContext): WorkflowContext =>
      WorkflowContext.import(JSON.parse(JSON.stringify(context)));
    const fork = new WorkflowContext({ variables: { a: { x: 1 }, b: [1] } });
    const [left, right] = [fork.clone().setVariable("b", [1, 2]), fork.clone().setVariable("c", 1)];
    const merge = mergeBranches(stored(fork), { left: stored(left), right: stored(right) });
    expect(merge.conflicts).toEqual([]);
    expect(merge.context.get("workflow")).toEqual({ a: { x: 1 }, b: [1, 2], c: 1 });
  });

  test("refuses what is no branch", () => {
    const fork = new WorkflowContext();
    expect(errorOf(() => mergeBranches(fork, { left: {} as WorkflowContext })).code).toBe("usage");
    expect(
      errorOf(() => mergeBranches(fork, { left: new WorkflowContext({ secrets: ["workflow.a"] }) })).message,
    ).toContain("another run");
    expect(errorOf(() => mergeBranches(fork, [] as never)).code).toBe("usage");
  });

  test("refuses a result that is too large for a context, and names it", () => {
    const fork = new WorkflowContext({
      environment: createEnvironment({ limits: { contextBytes: 1_500 } }),
      system: { workflow_start: "" },
    });
    const wide = (name: string): WorkflowContext => fork.clone().setVariable(name, "x".repeat(1_000));
    expect(errorOf(() => mergeBranches(fork, { left: wide("a"), right: wide("b") }))).toMatchObject({ code: "size" });
  });
});
