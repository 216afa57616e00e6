import fc from "fast-check";
import { expect, test } from "vitest";
import { compileCondition, compileTemplate, WorkflowContext } from "workflow-context";
import { useExplanations } from "../fuzz/explanations.ts";
import { slices, useSlices } from "../fuzz/slices.ts";

// npm run fuzz tries more of each.
const some = { numRuns: 400 };

test("whatever is asked, a slice gives the same value or error, static reads contain the exact ones, and none of these is too many", () => {
  fc.assert(fc.property(slices, useSlices), some);
});

test("whatever is asked, an explanation has the value of the condition, and tells no secret", () => {
  fc.assert(fc.property(slices, useExplanations), some);
});

const context = new WorkflowContext({
  variables: {
    list: ["a", "b"],
    by: { x: { name: 1 }, y: { name: 2 } },
    which: "x",
    parent: { item: 5, other: 6 },
    n: 2,
  },
  keystore: { key: "y", other: "o" },
  system: { workflow_start: "" },
}).finishTask("fetch", { rows: [{ id: 1 }, { id: 2 }] }, "succeeded");
const inner = context.forItem({ rows: [1, 2], at: 1 }, 0).forItem({ key: "x", rows: [[3]] }, 1);

// biome-ignore format: a list of templates
test.each([
  "{{ by[which].name }} {{ by[which] is defined }} {{ by['z'] is defined }} {{ by[which].nope is defined }}",
  "{{ by[keystore.key].name }} {{ by[keystore.key].nope is defined }} {{ by[keystore.key].name.x is defined }}",
  "{{ by[keystore.other] is defined }} {{ by[keystore.key][['name'][0]] }} {{ nope[keystore.key] is defined }}",
  "{{ task.fetch.rows[n - 1].id }} {{ task.fetch.rows[-n].id }} {{ task.fetch.rows[0] | length }}",
  "{{ item[['key'][0]] }} {{ item.rows[0][0] }} {{ parent.item.rows[parent.item.at] }} {{ parent.index }} {{ index }}",
  "{{ parent.parent is defined }} {{ parent.item is defined }} {{ parent.other is defined }}",
  "{{ parent | length }} {{ (parent | keys) | length }} {{ parent.item | keys }}",
  "{{ list | length }} {{ task | length }} {{ task | keys }} {{ parameters | length }} {{ config is none }}",
  "{% for k in task %}{{ task[k].rows | length }}{% endfor %}",
  "{{ [which, n] }} {{ {'a': which}[('a')] }} {{ 'list'[n:] }} {{ list[:1][0] }} {{ -n }} {{ not which }}",
  "{{ (by)[which].name if which else list }} {{ n < 3 < 4 }} {{ list is sequence and list[0] is in list }}",
])("slices by what may be read and by what was read give the same: %s", (text) => {
  for (const scope of [context, inner]) {
    const template = compileTemplate([text]);
    const given = (of: WorkflowContext): unknown => {
      try {
        return template.renderWithSecrets(of);
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    const slice = scope.slice(template);
    expect(given(slice)).toEqual(given(scope));
    expect(given(slice.slice(template))).toEqual(given(scope));
    const moved = WorkflowContext.import(slice.export({ seal: (value) => value }), { unseal: (value) => value });
    expect(given(moved)).toEqual(given(scope));
    if (typeof given(scope) === "object")
      expect(given(scope.slice(template.renderWithReads(scope).reads))).toEqual(given(scope));
  }
});

test("a slice of a slice is made of what that holds, and of nothing else", () => {
  const outer = compileTemplate([
    "{{ by.x.name }} {{ list | length }} {{ task.fetch | keys }} {{ keystore.key is defined }} {{ nope is defined }}",
    "{{ item.key }} {{ parent.item.rows[0] }} {{ parent | length }} {{ index }} {{ list[0] }}",
  ]);
  const slice = inner.slice(outer);
  for (const part of [
    "{{ by.x.name }}",
    "{{ list | length }}",
    "{{ list.length }} {{ list[0] }}",
    "{{ task.fetch | keys }}",
    "{{ task.fetch is defined }} {{ list is defined }}",
    "{{ keystore.key is defined }} {{ nope is defined }} {{ nope.x | default(1) }}",
    "{{ item.key }} {{ parent | length }}",
    "{{ parent.item.rows[0] }} {{ index }}",
    "{{ parent is defined }} {{ parent.other is defined }} {{ item is defined }}",
  ]) {
    const template = compileTemplate([part]);
    expect(template.render(slice.slice(template))).toEqual(template.render(inner));
  }
  for (const path of [
    "by",
    "by.y",
    "list",
    "keystore.key",
    "task.fetch.rows",
    "item",
    "item.rows",
    "parent",
    "parent.item",
    "parent.index",
    "lastTask.result",
    "outcomes.fetch",
  ])
    expect(() => slice.slice([path])).toThrow(expect.objectContaining({ code: "outside" }));
});

test("what surely was asked before guards a read, and what perhaps was does not", () => {
  const guardedIn = (source: string): unknown =>
    compileCondition(source)
      .reads.paths.filter(({ isGuarded }) => isGuarded)
      .map(({ path }) => path);
  expect(guardedIn("(a is defined and b is defined) and a.x + b.x")).toEqual([
    "workflow.a",
    "workflow.b",
    "workflow.a.x",
    "workflow.b.x",
  ]);
  expect(guardedIn("(a is undefined or b is undefined) or a.x + b.x")).toHaveLength(4);
  expect(guardedIn("(a is defined or b is defined) and a.x")).toEqual(["workflow.a", "workflow.b"]);
  expect(guardedIn("(list | first) is defined and (1 is defined) and list.x")).toEqual([]);
  expect(guardedIn("item is defined and item.x and parent.x")).toEqual(["item", "item.x"]);
  expect(guardedIn("failed(name) and task[name].x")).toEqual(["outcomes"]);
});
