import { describe, expect, test } from "vitest";
import {
  compileCondition,
  compileTemplate,
  createEnvironment,
  type Explained,
  type Explanation,
  WorkflowContext,
} from "workflow-context";
import { errorOf } from "../error-of.ts";

const context = new WorkflowContext({
  parameters: { host: "a1", limit: 3 },
  variables: { list: [{ name: "x" }, { name: "y" }], text: "a" },
  keystore: { token: "t0ken-0f-all" },
})
  .finishTask("fetch", { items: [1, 2, { id: 7 }], code: 200 }, "succeeded")
  .publish({ count: "{{ result().items | length }}" })
  .finishTask("log", null, "failed");

const treeOf = (input: Explained): readonly string[] => String(context.explain(input)).split("\n");

// biome-ignore format: trees
describe("an explanation is a tree of operands, each with its source, and its value or that it was skipped", () => {
  test.each<[condition: string, tree: readonly string[]]>([
    ["task.fetch.code == 200 and count > limit", [
      expect.stringMatching(/^task.fetch.code == 200 and count > limit ✗ 'limit' is undefined; did you mean 'parameters.limit'\?/),
      "├─ task.fetch.code == 200 → true",
    ]],
    ["task.fetch.code == 200 and count > parameters.limit", [
      "task.fetch.code == 200 and count > parameters.limit → false",
      "├─ task.fetch.code == 200 → true",
      "│  ├─ task.fetch.code → 200 (written by fetch)",
      "│  └─ 200",
      "└─ count > parameters.limit → false",
      "   ├─ count → 3 (workflow.count, written by fetch)",
      "   └─ parameters.limit → 3",
    ]],
    ["count > 3 and urgent", [
      "count > 3 and urgent → false",
      "├─ count > 3 → false",
      "│  ├─ count → 3 (workflow.count, written by fetch)",
      "│  └─ 3",
      "└─ urgent (skipped)",
    ]],
    ["text", ["text → true", '└─ text → "a" (workflow.text)']],
    ["not text", ["not text → false", '└─ text → "a" (workflow.text)']],
    ["x is defined", ["x is defined → false", "└─ x (undefined) (workflow.x)"]],
    ["missing.a | default('b') == 'b'", [
      "missing.a | default('b') == 'b' → true",
      `├─ missing.a | default('b') → "b"`,
      "│  ├─ missing.a (undefined) (workflow.missing.a)",
      "│  └─ 'b'",
      "└─ 'b'",
    ]],
    ["('y' if count < 3 else text) in ['a']", [
      "('y' if count < 3 else text) in ['a'] → true",
      `├─ ('y' if count < 3 else text) → "a"`,
      "│  ├─ 'y'",
      "│  ├─ count < 3 → false",
      "│  │  ├─ count → 3 (workflow.count, written by fetch)",
      "│  │  └─ 3",
      '│  └─ text → "a" (workflow.text)',
      `└─ ['a'] → ["a"]`,
      "   └─ 'a'",
    ]],
    ["task[['fetch'][0]].code is even", [
      "task[['fetch'][0]].code is even → true",
      "└─ task[['fetch'][0]].code → 200 (task.fetch.code, written by fetch)",
      `   └─ ['fetch'][0] → "fetch"`,
      `      ├─ ['fetch'] → ["fetch"]`,
      "      │  └─ 'fetch'",
      "      └─ 0",
    ]],
  ])("%s", (condition, tree) => {
    expect(treeOf(condition).slice(0, tree.length)).toEqual(tree);
  });
});

test("an error is told where it came from, and the tree is there all the same", () => {
  const why = context.explain("list | length > 1 and text - 1 > 0");
  expect([why.value, why.error]).toEqual([undefined, expect.stringMatching(/^'-' needs two numbers/)]);
  const [, right] = why.operands;
  expect(right?.operands[0]).toMatchObject({ source: "text - 1", error: expect.stringMatching(/^'-' needs/) });
  expect(String(why)).toContain("text - 1 ✗ '-' needs two numbers");
  expect(context.explain("nope").error).toMatch(/^'nope' is undefined/);
});

describe("secrets are masked", () => {
  test.each([
    ["keystore.token == 't'", ["keystore.token == 't' → ***", "├─ keystore.token → ***", "└─ 't'"]],
    ["keystore.token and count", ["keystore.token and count → ***", "├─ keystore.token → ***", "└─ count → ***"]],
    [
      "keystore.nope is defined or keystore.token is defined",
      [
        "keystore.nope is defined or keystore.token is defined → true",
        "├─ keystore.nope is defined → false",
        "│  └─ keystore.nope (undefined)",
        "└─ keystore.token is defined → true",
        "   └─ keystore.token (defined)",
      ],
    ],
    [
      "[count, keystore] | length > 1",
      [
        "[count, keystore] | length > 1 → true",
        "├─ [count, keystore] | length → 2",
        `│  └─ [count, keystore] → [3,{"token":"***"}]`,
      ],
    ],
  ])("%s", (condition, tree) => {
    expect(treeOf(condition).slice(0, tree.length)).toEqual(tree);
    expect(JSON.stringify(context.explain(condition))).not.toContain("t0ken");
  });

  test("what comes behind a secret in a text is not told: it may be made of it, or be there because of it", () => {
    const why = context.explain(
      "{% set t = keystore.token %}{{ t }}{% if t %}{{ count }}{% else %}{{ text }}{% endif %}",
    );
    expect(why.operands.map(({ source }) => source)).toEqual(["keystore.token"]);
    expect([why.value, why.isSecret]).toEqual(["***", true]);
  });

  test("and a path that was read by a secret key", () => {
    const keys = new WorkflowContext({ variables: { by: { s3cret: 1 } }, keystore: { key: "s3cret" } });
    expect(JSON.stringify(keys.explain("by[keystore.key] == 1"))).not.toContain("s3cret");
  });
});

test("a template and a JSON input are explained by each of their expressions, with their places", () => {
  const why = context.explain({ to: ["{{ count }}"], text: "{% for x in list %}{{ x.name }}{% endfor %}", plain: 1 });
  expect(String(why).split("\n")).toEqual([
    ' → {"to":[3],"text":"xy","plain":1}',
    "├─ to[0]: count → 3 (workflow.count, written by fetch)",
    '├─ text: list → [{"name":"x"},{"name":"y"}] (workflow.list)',
    '├─ text: x.name → "x"',
    '└─ text: x.name → "y"',
  ]);
  expect(context.explain("{{ count }} of {{ parameters.limit }}").value).toBe("3 of 3");
});

test("what is compiled is explained for the environment that it was compiled for", () => {
  const environment = createEnvironment({ functions: { twice: (n) => Number(n) * 2 } });
  expect(context.explain(compileCondition("twice(count) > 5", environment)).value).toBe(true);
  expect(context.explain(compileTemplate({ n: "{{ twice(count) }}" }, environment)).value).toEqual({ n: 6 });
});

test("each kind of expression is told by its own text", () => {
  const why = context.explain(
    "[-count, +count, not text, text[0:1], 'x'.upper(), {'a': text}['a'], text ~ 'b', (1, count)[1], 2 ** 3, text not in list] | length == 10",
  );
  const textsOf = (one: Explanation): readonly string[] => [one.source, ...one.operands.flatMap(textsOf)];
  expect(textsOf(why)).toEqual(
    expect.arrayContaining([
      "-count",
      "+count",
      "not text",
      "text[0:1]",
      "'x'.upper()",
      "{'a': text}['a']",
      "{'a': text}",
      "text ~ 'b'",
      "(1, count)[1]",
      "2 ** 3",
      "text not in list",
    ]),
  );
  expect(why.value).toBe(true);
  expect(context.explain([1, { a: "{{ omit if count else text }}" }]).value).toEqual([1, {}]);
  expect(treeOf("(count | default('c')) if (missing | default(false)) else (count > 1)")[0]).toMatch(/ → true$/);
});

test("as JSON it has the keys that apply, and no others", () => {
  expect(JSON.parse(JSON.stringify(context.explain("count > 3 and text")))).toEqual({
    source: "count > 3 and text",
    value: false,
    operands: [
      {
        source: "count > 3",
        value: false,
        operands: [
          { source: "count", value: 3, path: "workflow.count", writtenBy: "fetch", operands: [] },
          { source: "3", value: 3, operands: [] },
        ],
      },
      { source: "text", isSkipped: true, operands: [] },
    ],
  });
  const why: Explanation = context.explain("count");
  expect([Object.isFrozen(why), Object.isFrozen(why.operands)]).toEqual([true, true]);
});

test("long values are cut, and so is a tree of more than a thousand operands", () => {
  const large = new WorkflowContext({
    variables: { list: Array.from({ length: 5_000 }, (_, n) => n), text: "x".repeat(999) },
  });
  const [list, text] = ["list", "text"].map((name) => large.explain(name).operands[0]);
  expect([list?.isShortened, list?.value]).toEqual([true, expect.objectContaining({ length: 50 })]);
  expect([text?.isShortened, String(text?.value).length]).toEqual([true, 201]);
  const why = large.explain("{% for n in list %}{{ n }}{% endfor %}");
  expect([why.isShortened, why.operands.length]).toEqual([true, 1_000]);
});

test("an explanation spends the limits of a render, and changes nothing", () => {
  const environment = createEnvironment({ limits: { iterations: 3 } });
  const small = new WorkflowContext({ environment });
  expect(small.explain("{% for i in range(9) %}{{ i }}{% endfor %}").error).toMatch(
    /^Template stopped: loop iterations over 3/,
  );
  const before = context.hash();
  context.explain("count > 1");
  expect(context.hash()).toBe(before);
});

test("who wrote a variable is told as far as it is known", () => {
  const writer = (run: WorkflowContext, name: string): unknown => run.explain(name).operands[0]?.writtenBy;
  const begun = new WorkflowContext({ variables: { a: 1 } });
  expect(writer(begun, "a")).toBeUndefined();
  const run = begun.clone().setVariable("b", 1).finishTask("one", 1, "succeeded").setVariable("a", 2);
  expect([writer(run, "a"), writer(run, "b")]).toEqual(["one", undefined]);
  run.finishTask("two", 1, "succeeded").setVariables({ c: 1, a: 3 });
  expect([writer(run, "a"), writer(run, "c"), writer(run, "b")]).toEqual(["two", "two", undefined]);
});

test("a source that can't be compiled is an error, as it is elsewhere", () => {
  for (const source of ["a >", "nope()", "{{ a }} {{"])
    expect(errorOf(() => context.explain(source)).name).toBe("ContextError");
});
