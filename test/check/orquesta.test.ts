import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { checkWorkflow, type WorkflowDefinition } from "workflow-context/check";

interface Transcribed extends WorkflowDefinition {
  readonly variables: readonly string[];
}

const workflows = Object.entries(
  JSON.parse(readFileSync(new URL("orquesta-workflows.json", import.meta.url), "utf8")) as Record<string, Transcribed>,
);

const found = ({ variables, ...definition }: Transcribed): readonly string[] =>
  checkWorkflow(definition, { variables }).map(({ severity, code, pointer }) => `${severity} ${code} ${pointer}`);

// Their tasks, transitions, joins, and which variables each publishes and reads: StackStorm/orquesta, tests/fixtures/workflows/native.
test.each(workflows)("nothing is wrong with the workflow %s of orquesta's tests", (_, workflow) => {
  expect(found(workflow)).toEqual([]);
});

describe("what orquesta's inspection finds is found", () => {
  const read = (...names: readonly string[]): string => names.map((name) => `{{ ${name} }}`).join();

  test.each<[string, Transcribed, readonly string[]]>([
    [
      "a variable that nobody sets, in a sequence",
      {
        variables: ["foobar"],
        tasks: { task1: { templates: read("foobar"), next: [{ to: "task2" }] }, task2: { templates: read("foo") } },
      },
      ["error unknown-name /tasks/task2/templates"],
    ],
    [
      "variables that the other transition sets",
      {
        variables: [],
        tasks: {
          task1: {
            next: [
              { when: "succeeded()", publish: { foo: 1 }, to: "task2" },
              { when: "failed()", publish: { bar: 1 }, to: "task3" },
            ],
          },
          task2: { templates: read("foo", "bar") },
          task3: { templates: read("foo", "bar") },
        },
      },
      ["hint maybe-not-set /tasks/task2/templates", "hint maybe-not-set /tasks/task3/templates"],
    ],
    [
      "variables that a parallel branch sets",
      {
        variables: [],
        tasks: {
          task1: { next: [{ publish: { foo: 1 }, to: "task2" }] },
          task2: { templates: read("foo", "bar") },
          task3: { next: [{ publish: { bar: 1 }, to: "task4" }] },
          task4: { templates: read("foo", "bar") },
        },
      },
      ["hint maybe-not-set /tasks/task2/templates", "hint maybe-not-set /tasks/task4/templates"],
    ],
    [
      "variables of one of two ways to a task, which does not wait for both",
      {
        variables: [],
        tasks: {
          task1: { next: [{ publish: { foo: 1 }, to: "task2" }] },
          task2: { templates: read("foo", "bar"), next: [{ to: "task5" }] },
          task3: { next: [{ publish: { bar: 1 }, to: "task4" }] },
          task4: { templates: read("foo", "bar"), next: [{ to: "task5" }] },
          task5: { templates: read("foo") },
        },
      },
      [2, 4, 5].map((task) => `hint maybe-not-set /tasks/task${task}/templates`),
    ],
    [
      "none where the task waits for both",
      {
        variables: [],
        tasks: {
          task1: { next: [{ publish: { foo: 1 }, to: "task2" }] },
          task2: { templates: read("foo"), next: [{ to: "task5" }] },
          task3: { next: [{ publish: { bar: 1 }, to: "task4" }] },
          task4: { templates: read("bar"), next: [{ to: "task5" }] },
          task5: { join: true, templates: read("foo", "bar") },
        },
      },
      [],
    ],
    [
      "a variable that nobody sets, in what is published",
      {
        variables: [],
        tasks: {
          task1: { next: [{ publish: { foo: 1, bar: 2 }, to: "task2" }] },
          task2: { templates: read("foo", "bar"), next: [{ publish: { foobar: read("fu", "bar") }, to: "task3" }] },
          task3: { templates: read("fu", "bar"), next: [{ publish: { foobar: read("fu", "bar") }, to: [] }] },
        },
      },
      [
        "error unknown-name /tasks/task2/next/0/publish/foobar",
        "error unknown-name /tasks/task3/templates",
        "error unknown-name /tasks/task3/next/0/publish/foobar",
      ],
    ],
    [
      "a variable that nobody sets, in the output; none that an error sets",
      {
        variables: ["a"],
        tasks: { task1: { next: [{ when: "failed()", publish: { b: 1 }, to: [] }] } },
        output: { w: read("a"), x: read("b"), y: read("c") },
      },
      ["error unknown-name /output/y"],
    ],
    [
      "a task that is not there",
      { variables: [], tasks: { task1: { next: [{ to: "task2" }] } } },
      ["error unknown-task /tasks/task1/next/0/to"],
    ],
    [
      "a workflow that nothing begins",
      {
        variables: ["count"],
        tasks: { task1: { next: [{ when: "count < 2", publish: { count: "{{ count + 1 }}" }, to: "task1" }] } },
      },
      ["warning unreachable-task /tasks/task1"],
    ],
    [
      "several mistakes at once",
      {
        variables: ["macro"],
        tasks: {
          task1: { templates: read("foobar"), next: [{ when: "succeeded()", to: "task2" }] },
          task2: { templates: read("macro"), next: [{ when: "< succeeded()", to: "task3" }] },
          task3: {},
        },
      },
      ["error unknown-name /tasks/task1/templates", "error syntax /tasks/task2/next/0/when"],
    ],
  ])("%s", (_, workflow, findings) => {
    expect(found(workflow)).toEqual(findings);
  });
});
