import { describe, expect, test } from "vitest";
import { WorkflowContext } from "workflow-context";
import { errorOf } from "../error-of.ts";

const context = new WorkflowContext({
  keystore: { flag: true, off: false, token: "s3cret-token", list: [1, 2] },
  parameters: { port: 80, none: null },
});

const pointersOf = (template: unknown): readonly string[] =>
  context.renderJsonWithSecrets(template).secrets.map(({ pointer }) => pointer);

describe("whether a key is there tells of what decided it", () => {
  test.each([
    ["a secret condition leaves a key out", { a: "{{ omit if keystore.flag else 1 }}", b: 2 }, [""]],
    ["a secret condition keeps a key", { a: "{{ omit if keystore.off else 1 }}", b: 2 }, [""]],
    ["a secret condition chooses omit elsewhere", { a: "{{ 1 if keystore.flag else omit }}" }, [""]],
    ["a secret condition leaves an item out", ["{{ keystore.flag | ternary(omit, 1) }}", 2], [""]],
    ["a secret condition keeps an item", ["{{ keystore.off | ternary(omit, 1) }}", 2], [""]],
    ["what is secret is asked for its truth", { a: "{{ keystore.off | default(omit, true) }}" }, [""]],
    ["a secret is there", { a: "{{ keystore.token | default(omit) }}", b: 1 }, ["/a"]],
    ["no secret is there", { a: "{{ keystore.nope | default(omit) }}", b: 1 }, []],
    ["a key of data is chosen by a secret", { a: "{{ parameters[keystore.token] | default(omit) }}" }, [""]],
    ["the condition is public", { a: "{{ omit if parameters.port == 1 else keystore.token }}", b: 1 }, ["/a"]],
    ["nothing is secret", { a: "{{ omit if parameters.port == 80 else 1 }}", b: "{{ parameters.port }}" }, []],
    ["a condition within lists", { list: [{ a: "{{ omit if keystore.flag else 1 }}" }], b: 1 }, ["/list/0"]],
  ])("the list or object around is secret as a whole where a secret decided: %s", (_, template, pointers) => {
    expect(pointersOf(template)).toEqual(pointers);
  });

  test("a whole entry is not left out by what a secret decides, for no mark could tell of it", () => {
    const { code, message } = errorOf(() => context.clone().publish({ a: "{{ omit if keystore.flag else 1 }}" }));
    expect([code, message]).toEqual(["unsupported", expect.stringContaining("by what a secret decides")]);
    const kept = context.clone().publish({ a: "{{ omit if keystore.off else 1 }}" });
    expect(kept.evaluateWithSecrets("a").secrets[0]?.sources).toEqual(["keystore.off"]);
  });

  test("a whole entry that no secret decides is left out, and sets nothing", () => {
    const published = context.clone().publish([{ a: "{{ omit }}", b: 1 }, { c: "{{ a | default('none') }}" }]);
    expect([published.getVariable("a"), published.getVariable("b"), published.getVariable("c")]).toEqual([
      undefined,
      1,
      "none",
    ]);
  });
});

describe("a text is secret where a secret decided which statements ran", () => {
  test.each([
    "{% for x in [1, 2] %}{% if keystore.flag %}{% break %}{% endif %}{{ x }}{% endfor %}",
    "{% for x in [1, 2] %}{% if keystore.off %}{% break %}{% endif %}{{ x }}{% endfor %}",
    "{% for x in [1, 2] %}{% if keystore.off %}{% continue %}{% endif %}{{ x }}{% endfor %}",
    "{% set n = namespace(a=1) %}{% if keystore.flag %}{% set n.a = 2 %}{% endif %}{{ n.a }}",
    "{% set n = namespace(a=1) %}{% if keystore.off %}{% set n.a = 2 %}{% endif %}{{ n.a }}",
    "{% set n = namespace(a=1) %}{% set n.a = keystore.token %}{{ n.a | length }}",
    "{% with a = keystore.token %}{{ a }}{% endwith %}",
    "{% for x in keystore.list %}{{ [loop.changed(x)][0] }}{% endfor %}",
    "{% for x in [1, 2] %}{{ loop.cycle(keystore.token, 'a') }}{% endfor %}",
    "{{ keystore.token.upper() }}",
    "{{ '{}'.format(keystore.token) }}",
    "{{ keystore.flag | ternary('a', 'b') }}",
  ])("a template that a secret decided gives a secret text: %s", (source) => {
    expect(context.renderTemplateWithSecrets(source).secrets).toHaveLength(1);
  });

  test("what ternary does not give, and a fallback that is not needed, taint nothing", () => {
    const asked = ["true | ternary('a', keystore.token)", "parameters.port | default(keystore.token)"];
    for (const source of asked) expect(context.evaluateWithSecrets(source).secrets).toEqual([]);
  });
});
