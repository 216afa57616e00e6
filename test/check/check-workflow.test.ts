import { describe, expect, test } from "vitest";
import { createEnvironment, type JsonObject, type JsonValue } from "workflow-context";
import { type CheckOptions, checkWorkflow, type WorkflowDefinition } from "workflow-context/check";
import { errorOf } from "../error-of.ts";

type Tasks = WorkflowDefinition["tasks"];

/** The findings of a workflow, in the words that a test compares: severity, code, pointer and the text that is marked. */
function found(tasks: Tasks, options?: CheckOptions, output?: JsonValue): readonly string[] {
  const definition = { tasks, output };
  return checkWorkflow(definition, options).map(({ severity, code, pointer, from, to }) => {
    let text: unknown = definition;
    for (const key of pointer.slice(1).split("/")) text = (text as Record<string, unknown>)[key];
    return `${severity} ${code} ${pointer} '${typeof text === "string" ? text.slice(from, to) : ""}'`;
  });
}

describe("A task that is read", () => {
  test.each<[string, Tasks, readonly string[]]>([
    [
      "has run where each way comes by it",
      {
        a: { next: [{ to: "b" }] },
        b: { templates: "{{ task.a.id }}", next: [{ to: "c" }] },
        c: { templates: "{{ task.a }}" },
      },
      [],
    ],
    [
      "does not exist: the name that was meant is told",
      { fetch: { next: [{ to: "b" }] }, b: { templates: { text: "at {{ task.fetsh.id }}" } } },
      ["error unknown-task /tasks/b/templates/text 'task.fetsh.id'"],
    ],
    [
      "runs only later",
      { a: { templates: "{{ task.b.id }}", next: [{ to: "b" }] }, b: {} },
      ["error not-yet-run /tasks/a/templates 'task.b.id'"],
    ],
    ["is the task itself", { a: { templates: "{{ task.a }}" } }, ["error not-yet-run /tasks/a/templates 'task.a'"]],
    [
      "is the task itself, once it has ended",
      { a: { publish: { x: "{{ task.a }}" }, next: [{ to: "b", when: "task.a.ok" }] }, b: {} },
      [],
    ],
    [
      "runs on some ways only",
      { a: { next: [{ to: ["b", "c"] }] }, b: { next: [{ to: "c" }] }, c: { templates: "{{ task.b }}" } },
      ["hint maybe-not-run /tasks/c/templates 'task.b'"],
    ],
    [
      "is waited for by a join",
      {
        a: { next: [{ to: "c" }] },
        b: { next: [{ to: "c" }] },
        c: { join: true, templates: "{{ task.a }}{{ task.b }}" },
      },
      [],
    ],
    [
      "may have run before in a loop",
      {
        a: { templates: "{{ task.b }}", next: [{ to: "b" }] },
        b: { next: [{ to: "a" }] },
        first: { next: [{ to: "a" }] },
      },
      ["hint maybe-not-run /tasks/a/templates 'task.b'"],
    ],
    [
      "is in another branch, which may be faster",
      { a: { next: [{ to: ["b", "c"] }] }, b: { templates: "{{ task.c }}" }, c: {} },
      ["hint maybe-not-run /tasks/b/templates 'task.c'"],
    ],
    [
      "is guarded",
      {
        a: { next: [{ to: ["b", "c"] }] },
        b: { next: [{ to: "c" }] },
        c: {
          templates: ["{{ task.b | default(1) }}", "{% if task.b is defined %}{{ task.b }}{% endif %}"],
          condition: "succeeded('b') and task.b.ok",
        },
      },
      [],
    ],
    [
      "does not exist, and is guarded: it may be meant",
      { a: { templates: "{{ task.x | default(1) }}" } },
      ["warning unknown-task /tasks/a/templates 'task.x'"],
    ],
  ])("%s", (_, tasks, findings) => {
    expect(found(tasks)).toEqual(findings);
  });
});

describe("A variable that is read", () => {
  test.each<[string, Tasks, readonly string[]]>([
    ["is there from the beginning", { a: { templates: "{{ host }} {{ workflow.host }}" } }, []],
    ["is there nowhere", { a: { templates: "{{ hots }}" } }, ["error unknown-name /tasks/a/templates 'hots'"]],
    [
      "is published before",
      {
        a: { publish: { x: 1 }, next: [{ to: "b" }] },
        b: { condition: "x > 0", next: [{ to: "c", publish: { y: "{{ x }}" } }] },
        c: { templates: "{{ y }}" },
      },
      [],
    ],
    [
      "is published later",
      { a: { condition: "x > 0", next: [{ to: "b" }] }, b: { publish: { x: 1 } } },
      ["error not-yet-set /tasks/a/condition 'x'"],
    ],
    [
      "is set by the template itself",
      { a: { templates: "{% set x = 1 %}{{ x }}{% for y in [1] %}{{ y }}{% endfor %}" } },
      [],
    ],
    [
      "is guarded",
      { a: { templates: "{{ hots | default('') }}" } },
      ["warning unknown-name /tasks/a/templates 'hots'"],
    ],
  ])("%s", (_, tasks, findings) => {
    expect(found(tasks, { variables: ["host"] })).toEqual(findings);
  });

  test("is not looked for where it is not said which there are", () => {
    expect(found({ a: { templates: "{{ hots }} {{ parameters.hots }}" } })).toEqual([]);
  });

  test("is looked for in the output, too, and so are parameters and tasks", () => {
    const output = {
      a: "{{ x }}",
      b: "{{ y }}",
      c: "{{ parameters.p }}",
      d: "{{ parameters.q }}",
      e: "{{ task.a }}",
      f: "{{ task.b }}",
    };
    expect(found({ a: { publish: { x: 1 } } }, { variables: [], parameters: ["p"] }, output)).toEqual([
      "error unknown-name /output/b 'y'",
      "error unknown-name /output/d 'parameters.q'",
      "error unknown-task /output/f 'task.b'",
    ]);
  });
});

describe("A path in a schema", () => {
  const object = (properties: JsonObject, required: readonly string[] = Object.keys(properties)): JsonObject => ({
    type: "object",
    properties,
    required,
    additionalProperties: false,
  });
  const text = { type: "string" };
  const host = object({ name: text, port: { type: "integer" }, note: text }, ["name", "port"]);
  const result = object({
    hosts: { type: "array", items: host },
    by: { type: "object", additionalProperties: host },
    open: { type: "object", properties: { id: text } },
    any: { anyOf: [host] },
  });

  test.each<[string, string, readonly string[]]>([
    ["is there", "{{ task.a.hosts | length }} {{ task.a }}", []],
    ["is not there", "{{ task.a.host }}", ["error unknown-name /tasks/b/templates 'task.a.host'"]],
    [
      "is not there further on",
      "{{ task.a.hosts[0].prot }}",
      ["error unknown-name /tasks/b/templates 'task.a.hosts[0].prot'"],
    ],
    [
      "may be there, as a list may be shorter",
      "{{ task.a.hosts[0].name }}",
      ["hint maybe-absent /tasks/b/templates 'task.a.hosts[0].name'"],
    ],
    [
      "may be there, as the key may be any",
      "{{ task.a.by.x.name }}",
      ["hint maybe-absent /tasks/b/templates 'task.a.by.x.name'"],
    ],
    ["is guarded", "{{ task.a.hosts[0].note | default('') }}", []],
    [
      "may be there, where other keys are allowed",
      "{{ task.a.open.other }}",
      ["warning unknown-name /tasks/b/templates 'task.a.open.other'"],
    ],
    ["is not told of where the schema says more than is understood", "{{ task.a.any.whatever }}", []],
    ["leads into a text", "{{ task.a.hosts[0].name.x | default(1) }}", []],
  ])("%s", (_, templates, findings) => {
    const tasks = { a: { next: [{ to: "b" }] }, b: { templates } };
    expect(found(tasks, { results: { a: result } })).toEqual(findings);
    expect(found({ ...tasks, a: { ...tasks.a, result } })).toEqual(findings);
  });

  test("is followed in parameters and variables, but for a variable that a task publishes", () => {
    const options = { parameters: host, variables: object({ host, count: { type: "integer" } }) };
    const tasks: Tasks = {
      a: { templates: "{{ parameters.prot }} {{ host.nmae }} {{ hots }} {{ count }}", next: [{ to: "b" }] },
      b: { publish: { host: "{{ {'id': 1} }}" }, next: [{ to: "c" }] },
      c: { templates: "{{ host.id }} {{ parameters.note }}" },
    };
    expect(found(tasks, options)).toEqual([
      "error unknown-name /tasks/a/templates 'parameters.prot'",
      "error unknown-name /tasks/a/templates 'hots'",
      "hint maybe-absent /tasks/c/templates 'parameters.note'",
    ]);
    const { b: _, ...others } = tasks;
    expect(found({ a: { ...others.a, next: [] } }, options)).toContain(
      "error unknown-name /tasks/a/templates 'host.nmae'",
    );
  });

  test("is a warning where it is no error to read what is not there", () => {
    const environment = createEnvironment({ undefined: "empty" });
    expect(found({ a: { templates: "{{ task.x }} {{ item }} {{ y }}" } }, { environment, variables: [] })).toEqual([
      "warning unknown-task /tasks/a/templates 'task.x'",
      "warning no-item /tasks/a/templates 'item'",
      "warning unknown-name /tasks/a/templates 'y'",
    ]);
  });
});

describe("A workflow", () => {
  test("is told of an item that is read where no items are gone over", () => {
    const templates = "{{ item.id }} {{ index }}";
    expect(found({ a: { items: "{{ [1, 2] }}", templates }, b: { templates } })).toEqual([
      "error no-item /tasks/b/templates 'item.id'",
      "error no-item /tasks/b/templates 'index'",
    ]);
  });

  test("is told of transitions to tasks that are not there, and of tasks that nothing leads to", () => {
    const tasks = {
      a: { next: [{ to: ["b", "x"] }, { to: "y" }] },
      b: {},
      c: { next: [{ to: "d" }] },
      d: { next: [{ to: "c" }] },
    };
    expect(found(tasks)).toEqual([
      "error unknown-task /tasks/a/next/0/to/1 'x'",
      "error unknown-task /tasks/a/next/1/to 'y'",
      "warning unreachable-task /tasks/c ''",
      "warning unreachable-task /tasks/d ''",
    ]);
  });

  test("is told of all that can't be compiled, and one broken expression hides no other", () => {
    expect(found({ a: { templates: ["{{ a b }} {{ nope(1) }} {{ task.x }}"], condition: "1 +" } })).toEqual([
      "error syntax /tasks/a/templates/0 'b'",
      "error unknown-function /tasks/a/templates/0 'nope'",
      "error unknown-task /tasks/a/templates/0 'task.x'",
      "error syntax /tasks/a/condition ''",
    ]);
  });

  test("is told of conditions that are always the same, but for those that are written so", () => {
    expect(
      found({
        a: { condition: "'task.x'" },
        b: { condition: "1 > 2" },
        c: { condition: "true" },
        d: { condition: "1 / 0" },
      }),
    ).toEqual([
      "warning constant-condition /tasks/a/condition ''task.x''",
      "warning constant-condition /tasks/b/condition '1 > 2'",
    ]);
  });

  test("is checked with the functions of its environment", () => {
    const environment = createEnvironment({ functions: { nope: () => 1 } });
    expect(found({ a: { templates: "{{ nope() }}" } }, { environment })).toEqual([]);
  });

  test("has to be one", () => {
    const broken = (tasks: unknown): string => errorOf(() => checkWorkflow({ tasks } as WorkflowDefinition)).message;
    expect(broken(7)).toContain("must be an object");
    expect(broken({ a: { template: "x" } })).toContain("did you mean 'templates'");
    expect(broken({ a: { next: [{ to: 7 }] } })).toContain("the name of a task");
    expect(broken({ a: { next: [{ when: "true" }] } })).toContain("the name of a task");
    expect(errorOf(() => checkWorkflow({ tasks: { a: { templates: (() => 1) as unknown as JsonValue } } })).code).toBe(
      "not-json",
    );
  });
});
