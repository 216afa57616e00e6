import { describe, expect, test } from "vitest";
import { compileCondition, compileTemplate, createEnvironment, type Read, WorkflowContext } from "workflow-context";
import { stackstorm } from "workflow-context/dialects";

const context = new WorkflowContext({
  parameters: { host: "a1", text: "héllo" },
  variables: { list: [{ name: "x" }, { name: "y" }], key: "a1", record: { b: 1, a: 2 }, n: 5, flag: true },
  keystore: { token: "t0ken", prod: { user: "u", password: "p" } },
}).finishTask("fetch", { items: [1, 2, { id: 7 }], code: 200 }, "succeeded");

const spoken = (reads: readonly Read[]): readonly string[] =>
  reads.map(({ path, found }) => (found === "value" ? path : `${path} (${found})`));

const readBy = (template: string, scope = context): readonly string[] =>
  spoken(compileTemplate(template).renderWithReads(scope).reads);

// biome-ignore format: a table
describe("a render tells exactly what it read: values, absences, keys and lengths apart", () => {
  test.each<[template: string, reads: readonly string[]]>([
    ["no template", []],
    ["{{ parameters.host }}", ["parameters.host"]],
    ["{{ n if flag else list }}", ["workflow.flag", "workflow.n"]],
    ["{{ n or list }}", ["workflow.n"]],
    ["{{ missing | default(n) }}", ["workflow.missing (absence)", "workflow.n"]],
    ["{{ task.nope.a.b | default(1) }}", ["task.nope (absence)"]],
    ["{{ task.fetch.a.b is defined }}", ["task.fetch.a (absence)"]],
    ["{{ keystore.token is defined }} {{ keystore.nope is defined }}", ["keystore.token (presence)", "keystore.nope (absence)"]],
    ["{{ list | length }} {{ record | length }} {{ record | keys }}", ["workflow.list (length)", "workflow.record (keys)"]],
    ["{{ list.length }} {{ list[0].name }}", ["workflow.list (length)", "workflow.list[0].name"]],
    ["{{ list[-1].name }} {{ list[9] is defined }}", ["workflow.list[-1].name", "workflow.list[9] (absence)"]],
    ["{{ parameters.text[1] }} {{ parameters.text.length }}", ["parameters.text"]],
    ["{{ n.x is defined }}", ["workflow.n"]],
    ["{{ task[['fetch'][0]].items[2].id }}", ["task.fetch.items[2].id"]],
    ["{{ keystore[{'a': 'prod'}['a']].user }}", ["keystore.prod.user"]],
    ["{{ list[0] }} {{ list[0].name }} {{ list }}", ["workflow.list"]],
    ["{% for one in list %}{{ one.name }}{% endfor %}", ["workflow.list"]],
    ["{{ result().code }} {{ succeeded('fetch') }} {{ failed('x') }} {{ failed() }}", ["lastTask.result", "lastTask.outcome", "outcomes.fetch", "outcomes.x (absence)"]],
    ["{{ item is defined }} {{ index is defined }}", ["item (absence)", "index (absence)"]],
    ["{{ list[1e21] is defined }}", ["workflow.list[1000000000000000000000] (absence)"]],
    ["{{ config is none }} {{ config.x is defined }}", ["config"]],
  ])("%s", (template, reads) => {
    expect(readBy(template)).toEqual(reads);
  });
});

test("what was read of the items around is told by their paths", () => {
  const inner = context.forItem({ host: "a", port: 1 }, 0).forItem({ name: "b" }, 1);
  expect(readBy("{{ item.name }} {{ parent.item.host }} {{ parent.index }}", inner)).toEqual([
    "item.name",
    "parent.item.host",
    "parent.index",
  ]);
  expect(readBy("{{ parent.x is defined }}", context.forItem(1, 0))).toEqual(["workflow.parent (absence)"]);
});

test("a remembered answer remembers what was read for it", () => {
  const template = compileTemplate({ a: "{{ parameters.host }}", b: "{{ missing | default(n) }} {{ item }}" });
  const clone = context.clone();
  const all = [0, 1, 2, 3].map((index) => spoken(template.renderWithReads(clone.forItem(index, index)).reads));
  expect(new Set(all.map(String)).size).toBe(1);
  expect(all[3]).toEqual(["parameters.host", "workflow.missing (absence)", "workflow.n", "item"]);
  clone.setVariable("missing", 1);
  expect(spoken(template.renderWithReads(clone.forItem(0, 0)).reads)).toEqual([
    "parameters.host",
    "workflow.missing",
    "item",
  ]);
});

test("functions of a dialect are told by what they read", () => {
  const run = new WorkflowContext({
    variables: { a: 1 },
    keystore: { "k.l": "dotted", k: { m: "nested" } },
    environment: createEnvironment({ dialects: [stackstorm] }),
  }).finishTask("t", { x: 1 }, "failed");
  expect(
    readBy("{{ ctx('a') }} {{ task('t').status }} {{ completed() }} {{ st2kv('k.l') }} {{ st2kv('k.m') }}", run),
  ).toEqual([
    "workflow.a",
    "task.t",
    "outcomes.t",
    "lastTask.outcome",
    'keystore["k.l"]',
    'keystore["k.m"] (absence)',
    "keystore.k.m",
  ]);
  expect(readBy("{{ task('nope') | default(1) }} {{ task_status('nope') is none }}", run)).toEqual([
    "task.nope (absence)",
    "outcomes.nope (absence)",
  ]);
});

test("a condition tells what it read to be decided", () => {
  const condition = compileCondition("task.fetch.code == 200 or n > 3");
  const { value, reads } = condition.evaluateWithReads(context);
  expect([value, spoken(reads)]).toEqual([true, ["task.fetch.code"]]);
});

test("a write behind the render changes nothing of what was read", () => {
  const clone = context.clone();
  const rendered = compileTemplate("{{ later | default(0) }}").renderWithReads(clone);
  clone.setVariable("later", 1);
  expect(spoken(rendered.reads)).toEqual(["workflow.later (absence)"]);
});

test("no path tells a key that is secret: what is before it was read whole", () => {
  const secrets = new WorkflowContext({
    variables: { ports: { s3cret: 22 } },
    keystore: { name: "s3cret" },
    environment: createEnvironment({ dialects: [stackstorm] }),
  });
  for (const template of ["{{ ports[keystore.name] }}", "{% set k = keystore.name %}{{ ports[k] }}"])
    expect(readBy(template, secrets)).toEqual(["keystore.name", "workflow.ports"]);
  expect(readBy("{{ ctx(keystore.name) is none or ports }}", secrets).join()).not.toContain("s3cret");
  const slice = secrets.slice(compileTemplate("{{ ports[keystore.name] }}"));
  expect(JSON.stringify(slice.export().slice)).not.toContain("s3cret");
});

test("what is given to renderWithReads has to be a context, and what fails throws as render does", () => {
  const template = compileTemplate("{{ nope }}");
  expect(() => template.renderWithReads({} as never)).toThrow(expect.objectContaining({ code: "usage" }));
  expect(() => template.renderWithReads(context)).toThrow(expect.objectContaining({ code: "undefined" }));
  expect(() => compileTemplate("{{ omit if flag }}").renderWithReads(context)).toThrow(
    expect.objectContaining({ code: "unsupported" }),
  );
});
