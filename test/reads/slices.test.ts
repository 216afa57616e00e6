import { describe, expect, test } from "vitest";
import {
  type CallScope,
  compileCondition,
  compileTemplate,
  createEnvironment,
  mergeBranches,
  type SliceInput,
  WorkflowContext,
} from "workflow-context";
import { errorOf } from "../error-of.ts";
import { seal, unseal } from "../snapshots/seals.ts";

const context = new WorkflowContext({
  parameters: { host: "a1", env: "prod", other: "x" },
  variables: { list: [{ name: "x" }, { name: "y" }], record: { b: 1, a: 2 }, n: 5 },
  keystore: { token: "t0ken-of-all", prod: { user: "root", password: "pa55-0f-prod" }, test: { user: "u" } },
}).finishTask("fetch", { items: [1, 2, { id: 7 }], code: 200 }, "succeeded");

const outsideOf = (call: () => unknown): unknown => {
  const { code, details } = errorOf(call) as { code: string; details: unknown };
  return [code, details];
};

const moved = (slice: WorkflowContext): WorkflowContext =>
  WorkflowContext.import(JSON.parse(JSON.stringify(slice.export({ seal }))), { unseal });

const input = compileTemplate({
  url: "{{ parameters.host }}/{{ task.fetch.items[2].id }}",
  last: "{{ list[-1].name }} of {{ list | length }}",
  keys: "{{ record | keys }}",
  user: "{{ keystore[parameters.env].user }}",
  asked: "{{ missing | default('none') }} {{ keystore.token is defined }} {{ failed('fetch') }}",
});

describe.each<[title: string, slice: WorkflowContext]>([
  ["a slice", context.slice(input)],
  ["a slice that was exported and imported", moved(context.slice(input))],
  ["a slice of what a render read", context.slice(input.renderWithReads(context).reads)],
  ["a slice of a slice", context.slice(input).slice(input)],
])("%s", (_, slice) => {
  test("gives the same, and bears the same marks", () => {
    expect(input.renderWithSecrets(slice)).toEqual(input.renderWithSecrets(context));
  });

  test("refuses every other read with its path, where `default` and `is defined` would lie", () => {
    expect(outsideOf(() => slice.evaluateExpression("parameters.other | default(1)"))).toEqual([
      "outside",
      { path: "parameters.other" },
    ]);
    expect(outsideOf(() => slice.evaluateExpression("task.nope is defined"))).toEqual([
      "outside",
      { path: "task.nope" },
    ]);
    for (const path of [
      "task",
      "task.fetch",
      "task.fetch.items",
      "task.fetch.items[0]",
      "workflow.list",
      "keystore.token",
    ])
      expect(outsideOf(() => slice.get(path))).toEqual(["outside", { path }]);
    for (const call of ["result()", "succeeded()", "failed('other')", "system.workflow_start", "config"])
      expect(outsideOf(() => slice.evaluateExpression(call))).toEqual(["outside", expect.anything()]);
    expect(outsideOf(() => slice.getVariable("n"))).toEqual(["outside", { path: "workflow.n" }]);
    expect(outsideOf(() => slice.getTaskResult("fetch"))).toEqual(["outside", { path: "task.fetch" }]);
  });

  test("lets the host read what it holds, and knows what was not there", () => {
    expect(slice.get("task.fetch.items[2].id")).toBe(7);
    expect(slice.get("workflow.list[-1].name", "none")).toBe("y");
    expect(slice.get("workflow.missing", "none")).toBe("none");
    expect(slice.getVariable("missing")).toBeUndefined();
  });

  test("holds no byte of a secret that is not read, nor the name of an entry of the keystore", () => {
    const text = JSON.stringify(slice.export({ seal: (value) => value }));
    expect(text).toContain("root");
    for (const part of ["t0ken", "pa55", "test", "other"]) expect(text).not.toContain(part);
  });

  test("takes writes, which are read as any others", () => {
    const clone = slice.clone().setVariable("n", 6).finishTask("more", { x: 1 }, "failed");
    expect(clone.evaluateExpression("[n, task.more.x, failed('more'), failed(), result().x]")).toEqual([
      6,
      1,
      true,
      true,
      1,
    ]);
    expect(clone.removeVariable("n").evaluateExpression("n is defined")).toBe(false);
    expect(outsideOf(() => slice.evaluateExpression("n"))).toEqual(["outside", { path: "workflow.n" }]);
    expect(moved(clone).evaluateExpression("n is defined")).toBe(false);
  });
});

test("an error in a slice is the one that the whole gives, with the path that leads to nothing", () => {
  const template = compileTemplate("{{ task.fetch.items[2].name }}");
  const [whole, sliced] = [context, context.slice(template)].map((scope) => errorOf(() => template.render(scope)));
  // Which other keys are there, a slice does not know.
  const told = expect.stringMatching(/^'task.fetch.items\[2\].name' is undefined/);
  expect([whole?.message, sliced?.message]).toEqual([told, told]);
});

describe("a slice of the current items", () => {
  const inner = context
    .forItem({ host: "h", password: "pa55-0f-item" }, 3, { secrets: ["/password"] })
    .forItem({ a: [1, 2], b: 2 }, 4);
  const template = compileTemplate("{{ item.a[1] }} {{ parent.item.host }} {{ parent.index }}");
  const slice = inner.slice(template);

  test.each([
    ["as it is", slice],
    ["exported and imported", moved(slice)],
  ])("gives the same, and refuses the rest: %s", (_, one) => {
    expect(template.render(one)).toBe("2 h 3");
    for (const path of ["item.b", "item", "index", "parent.item.password", "parent"])
      expect(outsideOf(() => one.evaluateExpression(`[${path}]`))).toEqual(["outside", expect.anything()]);
    expect(JSON.stringify(one)).not.toMatch(/pa55|"b"/);
  });

  test("takes further items, which are whole, and ends them as ever", () => {
    const item = slice.forItem({ c: 5 }, 0);
    expect(item.evaluateExpression("[item.c, index, parent.item.a[1]]")).toEqual([5, 0, 2]);
    expect(outsideOf(() => item.evaluateExpression("parent.item.b"))).toEqual(["outside", { path: "item.b" }]);
    expect(slice.clone().clearCurrentItem().evaluateExpression("[item.host, index]")).toEqual(["h", 3]);
    expect(outsideOf(() => slice.clone().clearCurrentItem().get("item.password"))).toEqual([
      "outside",
      { path: "item.password" },
    ]);
  });

  test("holds all that a template may read of items which are not there yet", () => {
    const each = compileTemplate({ url: "{{ parameters.host }}/{{ item.path }}", all: "{{ task[item.task].code }}" });
    const worker = moved(context.slice(each));
    expect(each.render(worker.forItem({ path: "p", task: "fetch" }, 0))).toEqual({ url: "a1/p", all: 200 });
    expect(outsideOf(() => worker.get("parameters.env"))).toEqual(["outside", { path: "parameters.env" }]);
  });
});

test("a slice for a condition, and one by paths", () => {
  const condition = compileCondition("task.fetch.code == 200 and n > 3");
  const slice = context.slice(condition);
  expect([condition.evaluate(slice), JSON.stringify(slice).includes("items")]).toEqual([true, false]);
  const byPaths = context.slice(["parameters", "task.fetch", "outcomes.fetch", "lastTask.result", "n"]);
  expect(
    byPaths.evaluateExpression("[parameters.other, task.fetch.code, succeeded('fetch'), result().code, n]"),
  ).toEqual(["x", 200, true, 200, 5]);
});

test.each<[title: string, input: unknown]>([
  ["a text", "parameters.host"],
  ["a template that is not compiled", { a: "{{ b }}" }],
  ["a path that is none", [5]],
  ["what is no read", [{ path: "n", found: "much" }]],
  ["nothing", undefined],
])("slice refuses %s", (_, input) => {
  expect(errorOf(() => context.slice(input as SliceInput)).message).toMatch(/^slice takes what compileTemplate/);
});

test("no slice is made where a function of the host does not say what it reads", () => {
  const environment = createEnvironment({
    functions: {
      all: { call: (path: string, scope: CallScope) => scope.get(path), parameters: ["path"], withScope: true },
      one: {
        call: (path: string, scope: CallScope) => scope.get(path),
        parameters: ["path"],
        withScope: true,
        reads: String,
      },
    },
  });
  const run = new WorkflowContext({ environment, variables: { n: 5, m: 6 } });
  expect(errorOf(() => run.slice(compileTemplate("{{ all('n') }}", environment))).message).toMatch(/calls 'all'/);
  const template = compileTemplate("{{ one('n') }}", environment);
  expect([template.render(run.slice(template)), JSON.stringify(run.slice(template))]).toEqual([
    5,
    expect.not.stringContaining('"m"'),
  ]);
});

test("a slice is compared and joined with nothing: it is a part", () => {
  const slice = context.slice(input);
  for (const call of [
    () => slice.deltaSince(context),
    () => context.deltaSince(slice),
    () => slice.clone().apply(context.deltaSince(context)),
    () => mergeBranches(slice, { a: slice.clone() }),
    () => mergeBranches(context, { a: slice.clone() }),
  ])
    expect(errorOf(call).message).toMatch(/this is a slice/);
});

test("a slice of nine megabytes has a few hundred bytes for three fields", () => {
  const items = Array.from({ length: 20_000 }, (_, id) => ({
    id,
    name: `item ${id}`,
    tags: ["a", "b"],
    note: "x".repeat(400),
  }));
  const large = new WorkflowContext({ variables: { base: "b" } }).setTaskResult("t7", { items });
  const three = compileTemplate({
    url: "{{ base }}/{{ item.host }}",
    name: "{{ task.t7.items[19999].name }}",
    count: "{{ task.t7.items | length }}",
  });
  const slice = large.slice(three);
  expect(large.size().bytes).toBeGreaterThan(9_000_000);
  expect(JSON.stringify(slice).length).toBeLessThan(1_000);
  expect(three.render(slice.forItem({ host: "h" }, 0))).toEqual({ url: "b/h", name: "item 19999", count: 20_000 });
});

test("the keys and the length of what is secret as a whole are sealed with it", () => {
  const run = new WorkflowContext({ variables: { list: ["a"], by: { s3cret: 1 } } })
    .setVariable("list", ["a", "b"], { secrets: [""] })
    .setVariable("by", { s3cret: 1 }, { secrets: [""] });
  const template = compileTemplate([
    "{{ list | length }}",
    "{{ list.length }}",
    "{{ by | keys }}",
    "{{ keystore | keys }}",
  ]);
  const scope = WorkflowContext.import(run.export({ seal }), { unseal, keystore: { name: "t0ken" } });
  const slice = scope.slice(template);
  expect(JSON.stringify(slice)).not.toMatch(/s3cret|t0ken|"length"/);
  expect(template.renderWithSecrets(slice)).toEqual(template.renderWithSecrets(scope));
  expect(template.renderWithReads(scope).reads.map(({ found }) => found)).toEqual(["value", "value", "keys"]);
});

test("a snapshot that claims a list of billions takes no memory for it", () => {
  const stored = JSON.parse(JSON.stringify(context.slice(["workflow.list"])));
  const slice = [{ path: ["variables", "list"], holds: "length", length: 4_000_000_000 }];
  const claimed = WorkflowContext.import({ ...stored, slice });
  expect(claimed.evaluateExpression("[list | length, list.length]")).toEqual([4_000_000_000, 4_000_000_000]);
  expect(outsideOf(() => claimed.evaluateExpression("list | join"))).toEqual(["outside", { path: "workflow.list" }]);
});

test("the hash of a slice is that of no other", () => {
  const [one, other] = [context.slice(["n"]), context.slice([{ path: "workflow.n", found: "presence" }])];
  expect(one.hash()).not.toBe(other.hash());
  expect(one.hash()).toBe(moved(one).hash());
  expect(new Set([context.hash(), one.hash(), context.slice(["n", "missing"]).hash()]).size).toBe(3);
});

test("copyFrom takes of a slice what it holds whole", () => {
  const slice = context.slice(["n", "task.fetch.code"]);
  expect(new WorkflowContext({ variables: {} }).copyFrom(slice, ["workflow.n"]).get("workflow.n")).toBe(5);
  expect(outsideOf(() => new WorkflowContext().copyFrom(slice, ["task.fetch"]))).toEqual([
    "outside",
    { path: "task.fetch" },
  ]);
});

test("a slice that is imported with other secrets of its keystore has these", () => {
  const slice = context.slice(compileTemplate("{{ keystore.prod.user }}"));
  const fresh = WorkflowContext.import(slice.export(), { keystore: { prod: { user: "new", more: 1 } } });
  expect(fresh.evaluateExpression("[keystore.prod.user, keystore.prod.more]")).toEqual(["new", 1]);
  const without = WorkflowContext.import(slice.export({ omit: ["keystore"] }));
  expect(outsideOf(() => without.evaluateExpression("keystore.prod.user"))).toEqual([
    "outside",
    { path: "keystore.prod.user" },
  ]);
});

describe("what a snapshot says that a slice holds is checked", () => {
  const stored = JSON.parse(JSON.stringify(context.slice(input).export({ seal }))) as { slice: object[] };
  test.each<[problem: string, slice: unknown]>([
    ["slice must be a list", {}],
    ["slice[0] must be an object", [1]],
    ["slice[0].more is not part of a snapshot", [{ path: ["variables"], holds: "value", more: 1 }]],
    ["slice[0].path is missing; it must be a list", [{ holds: "value" }]],
    ["slice[0].path must be of texts and integers, not a boolean", [{ path: ["variables", true], holds: "value" }]],
    ["slice[0].path must begin with a key of the snapshot", [{ path: ["secrets"], holds: "value" }]],
    ["slice[0].path must begin with a key of the snapshot", [{ path: [], holds: "value" }]],
    ["slice[0].path has more than 108 keys", [{ path: new Array(100_000).fill("tasks"), holds: "value" }]],
    ["slice[0].holds must be one of", [{ path: ["variables"], holds: "all" }]],
    ["slice[0].length must be", [{ path: ["variables", "x"], holds: "length", length: -1 }]],
    ["slice[0].length must be", [{ path: ["variables", "x"], holds: "value", length: 1 }]],
    ["slice[0].names must be", [{ path: ["variables", "x"], holds: "keys" }]],
  ])("%s", (problem, slice) => {
    const { code, message } = errorOf(() => WorkflowContext.import({ ...stored, slice })) as {
      code: string;
      message: string;
    };
    expect([code, message]).toEqual(["snapshot", expect.stringContaining(problem)]);
  });
});
