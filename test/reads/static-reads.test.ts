import { describe, expect, test } from "vitest";
import { compileCondition, compileTemplate, createEnvironment, type Reads } from "workflow-context";
import { attune, kestra, stackstorm } from "workflow-context/dialects";

const pathsOf = ({ paths }: Reads): readonly string[] =>
  paths.map(({ path, isGuarded }) => (isGuarded ? `${path}?` : path));

// biome-ignore format: a table
describe("a template tells which paths it may read, whatever the data, and which are guarded", () => {
  test.each<[template: string, paths: readonly string[]]>([
    ["no template", []],
    ["{{ 1 + 2 }}", []],
    ["{{ base }}/{{ item.host }}", ["workflow.base", "item.host"]],
    ["{{ task.t7.items[0].name }} {{ tasks.t7['a b'] }} {{ vars.n }}", ["task.t7.items[0].name", 'task.t7["a b"]', "workflow.n"]],
    ["{{ items[-1] }} {{ parent.item.x }} {{ index }}", ["workflow.items[-1]", "parent.item.x", "index"]],
    ["{{ a.b | default(c) }}", ["workflow.a.b?", "workflow.c"]],
    ["{{ a is defined }} {{ b is undefined }} {{ c is none }}", ["workflow.a?", "workflow.b?", "workflow.c"]],
    ["{{ a is defined and a.b > 1 }}", ["workflow.a?", "workflow.a.b?"]],
    ["{{ a is not defined or a.b > 1 }}", ["workflow.a?", "workflow.a.b?"]],
    ["{{ a is defined or a.b > 1 }}", ["workflow.a?", "workflow.a.b"]],
    ["{{ a.b if a is defined else c }}", ["workflow.a?", "workflow.a.b?", "workflow.c"]],
    ["{{ x and x.y }}", ["workflow.x", "workflow.x.y?"]],
    ["{% if not (a is undefined) %}{{ a.b }}{% else %}{{ a.c }}{% endif %}", ["workflow.a?", "workflow.a.b?", "workflow.a.c"]],
    ["{% if a is undefined %}-{% elif a.ready %}{{ a.b }}{% endif %}", ["workflow.a?", "workflow.a.ready?", "workflow.a.b?"]],
    ["{{ task.fetch.code if succeeded('fetch') else 0 }}", ["outcomes.fetch?", "task.fetch.code?"]],
    ["{% for x in list if x.ok %}{{ x.name }} {{ loop.index }}{% endfor %}", ["workflow.list"]],
    ["{% for x in list if y is defined %}{{ y.z }}{% endfor %}", ["workflow.list", "workflow.y?", "workflow.y.z?"]],
    ["{{ x }}{% set x = y %}{{ x.z }}", ["workflow.x", "workflow.y"]],
    ["{% if a %}{% set x = 1 %}{% endif %}{{ x }}", ["workflow.a", "workflow.x"]],
    ["{% if a %}{% set x = 1 %}{% else %}{% set x = 2 %}{% endif %}{{ x }}", ["workflow.a"]],
    ["{% for i in [1] %}{% set x = 1 %}{% endfor %}{{ x }}", ["workflow.x"]],
    ["{% with a = b, c = a %}{{ a }}{{ c }}{{ d }}{% endwith %}{{ a }}", ["workflow.b", "workflow.a", "workflow.d"]],
    ["{% set ns = namespace(n=start) %}{% set ns.n = ns.n + step %}{{ ns.n }}", ["workflow.start", "workflow.step"]],
    ["{% set t %}{{ a }}{% endset %}{{ t }}", ["workflow.a"]],
    ["{% switch a %}{% case b %}{{ c }}{% default %}{{ d }}{% endswitch %}", ["workflow.a", "workflow.b", "workflow.c", "workflow.d"]],
    ["{% filter upper %}{{ a }}{% endfilter %}", ["workflow.a"]],
    ["{{ a.strip().split(sep) | map(attribute=key) }}", ["workflow.a", "workflow.sep", "workflow.key"]],
    ["{{ result().x }} {{ failed() }} {{ failed('a') }}", ["lastTask.result?", "lastTask.outcome?", "outcomes.a?"]],
    ["{% with %}{{ a }}{% endwith %}", ["workflow.a"]],
    ["{{ a[b:c] }} {{ [a][0].x }} {{ a | map(b) }} {{ a | map('upper', c) }} {{ a | select('nope') }}", ["workflow.a", "workflow.b", "workflow.c"]],
    ["{{ task[0].x }} {{ failed(task='a') }}", ['task["0"].x', "outcomes.a?"]],
    ["{{ omit if a else b }}", ["workflow.a", "workflow.b"]],
    ["{% for i in [1] %}{{ loop.changed(a) }}{{ loop.cycle(b, c) }}{% endfor %}", ["workflow.a", "workflow.b", "workflow.c"]],
  ])("%s", (template, paths) => {
    expect(pathsOf(compileTemplate(template).reads)).toEqual(paths);
  });
});

test("each place is told: the pointer to its text, and the units from its first to the one behind its last", () => {
  const source = "{{ a.b }} and {{ a . b['c'] [0] }}";
  const { paths } = compileTemplate({ one: [source], "x/y": "{{ a.b }}" }).reads;
  expect(paths.map(({ path, at }) => [path, at.map(({ pointer }) => pointer)])).toEqual([
    ["workflow.a.b", ["/one/0", "/x~1y"]],
    ["workflow.a.b.c[0]", ["/one/0"]],
  ]);
  const written = paths.map(({ at: [first] }) => source.slice(first?.from, first?.to));
  expect(written).toEqual(["a.b", "a . b['c'] [0]"]);
});

test("a path that is guarded in one place and not in another is not guarded", () => {
  expect(pathsOf(compileTemplate(["{{ a | default(1) }}", "{{ a }}"]).reads)).toEqual(["workflow.a"]);
});

describe("the paths are complete, unless", () => {
  test.each([
    ["{{ a.b.c }}", true],
    ["{{ parameters | tojson }}", true],
    ["{{ a[b] }}", false],
    ["{{ task | tojson }}", false],
    ["{% for name, one in workflow.items() %}{% endfor %}", false],
    ["{{ task | length }}", true],
    ["{{ 'x' | fetch }}", false],
  ])("%s: %s", (template, isComplete) => {
    const functions = { fetch: { call: () => 1, parameters: ["name"], withScope: true } as const };
    expect(compileTemplate(template, createEnvironment({ functions })).reads.isComplete).toBe(isComplete);
  });
});

test("functions, tests and methods that are called are listed by their names, each once", () => {
  const { functions } = compileTemplate(
    "{{ a | map('upper') | select('even') | list }} {{ b.strip() | count }} {{ b | e }}",
  ).reads;
  expect(functions).toEqual(["count", "escape", "even", "list", "map", "select", "strip", "upper"]);
});

test("functions of dialects and of the host tell what they read by their literals, and all of it where one is computed", () => {
  const environment = createEnvironment({
    dialects: [stackstorm, attune],
    functions: {
      at: { call: () => 1, parameters: ["path"], withScope: true, reads: (path) => `task.${String(path)}.items[0]` },
    },
  });
  const reads = (template: string) => compileTemplate(template, environment).reads;
  expect(pathsOf(reads("{{ ctx('a') }} {{ ctx().b }} {{ st2kv('k') }} {{ task('t') }}"))).toEqual([
    "workflow.a?",
    "workflow?",
    "keystore.k?",
    "task.t?",
    "outcomes.t?",
  ]);
  expect(pathsOf(reads("{{ at('fetch') }}"))).toEqual(["task.fetch.items[0]?"]);
  expect([pathsOf(reads("{{ ctx(a) }}")), reads("{{ ctx(a) }}").isComplete]).toEqual([
    ["workflow.a", "workflow?"],
    false,
  ]);
  expect([pathsOf(reads("{{ at(a) }}")), reads("{{ at(a) }}").isComplete]).toEqual([["workflow.a"], false]);
  expect(pathsOf(reads("{{ completed() }} {{ task_status('a') }} {{ ['a'] | map('st2kv') }} {{ task().x }}"))).toEqual([
    "lastTask.outcome?",
    "outcomes.a?",
    "keystore?",
  ]);
  const secret = compileTemplate("{{ secret('k') }}", createEnvironment({ dialects: [kestra] })).reads;
  expect(pathsOf(secret)).toEqual(["keystore.k?"]);
});

test("a condition tells what it may read, bare or in braces, and always the same object", () => {
  const bare = compileCondition("task.fetch.code == 200 and count > limit");
  expect(pathsOf(bare.reads)).toEqual(["task.fetch.code", "workflow.count", "workflow.limit"]);
  expect(pathsOf(compileCondition("{{ count > 1 }}").reads)).toEqual(["workflow.count"]);
  const { reads } = bare;
  expect([Object.isFrozen(reads), bare.reads === reads]).toEqual([true, true]);
});
