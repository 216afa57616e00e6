import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type JsonValue, WorkflowContext } from "workflow-context";
import { errorOf } from "./error-of.ts";

describe("setVariables", () => {
  test("setVariables sets what setVariable sets one after the other, in the same order", () => {
    const name = fc.oneof(fc.constantFrom("a", "b", "c", "7", "__proto__", "toString"), fc.string({ minLength: 1 }));
    const values = fc.dictionary(name, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 30 });
    fc.assert(
      fc.property(fc.array(values, { maxLength: 4 }), (given) => {
        const system = { workflow_start: "" };
        const [atOnce, inTurn] = [new WorkflowContext({ system }), new WorkflowContext({ system })];
        for (const one of given) {
          atOnce.setVariables(JSON.parse(JSON.stringify(one)) as object);
          for (const [key, value] of Object.entries(JSON.parse(JSON.stringify(one)) as object))
            inTurn.setVariable(key, value);
        }
        expect(JSON.stringify(atOnce)).toBe(JSON.stringify(inTurn));
        expect(atOnce.size()).toEqual(inTurn.size());
      }),
    );
  });

  test("values are data: what looks like a template is none, and later ones see nothing", () => {
    const context = new WorkflowContext().setVariables({ a: "{{ 1 / 0 }}", b: "{% nope %}", c: { d: "{{ a }}" } });
    expect(context.get("workflow")).toEqual({ a: "{{ 1 / 0 }}", b: "{% nope %}", c: { d: "{{ a }}" } });
    expect(context.renderTemplate("{{ a }}")).toBe("{{ 1 / 0 }}");
  });

  test("pointers lead into the whole, and each secret has the name of its variable in its source", () => {
    const context = new WorkflowContext({ secrets: ["workflow.declared.key"] });
    context.setVariables(
      { text: "s", list: [1, { deep: 2 }], declared: { key: 1, other: 2 }, "a/b": 1, open: 1 },
      { secrets: ["/text", "/list/1/deep", "/a~1b", "/nothing"] },
    );
    expect(context.evaluateWithSecrets("workflow").secrets).toEqual([
      { pointer: "/a~1b", sources: ['workflow["a/b"]'] },
      { pointer: "/declared/key", sources: ["workflow.declared.key"] },
      { pointer: "/list/1/deep", sources: ["workflow.list[1].deep"] },
      { pointer: "/text", sources: ["workflow.text"] },
    ]);
  });

  test("values that bear marks keep them, also where all of them are secret, and a public one takes the place of a secret", () => {
    const from = new WorkflowContext({ keystore: { all: { a: "s3cret", b: ["s3cret"] } } });
    const context = new WorkflowContext().setVariables(from.get("keystore.all") as object);
    const marks = () => context.evaluateWithSecrets("[a, b]").secrets.map(({ pointer }) => pointer);
    expect(marks()).toEqual(["/0", "/1"]);
    expect(context.setVariables({ c: 1 }) && marks()).toEqual(["/0", "/1"]);
    expect(context.setVariables({ a: 1 }) && marks()).toEqual(["/1"]);
  });

  test("the constructor keeps the marks of values of which all is secret", () => {
    const from = new WorkflowContext({ keystore: { all: { a: "s3cret", b: 2 } } });
    const context = new WorkflowContext({ variables: from.get("keystore.all") as object }).setVariable("c", 1);
    expect(context.evaluateWithSecrets("[a, b, c]").secrets.map(({ pointer }) => pointer)).toEqual(["/0", "/1"]);
    expect(JSON.stringify(context)).not.toContain("s3cret");
  });

  test("a property that is undefined is left out, and an error names the variable", () => {
    const context = new WorkflowContext().setVariables({ a: undefined, b: 1 });
    expect(context.get("workflow")).toEqual({ b: 1 });
    const error = errorOf(() => context.setVariables({ b: 2, c: { when: new Map() } }));
    expect(error.message).toContain("variables: c.when is a Map");
    expect(context.getVariable("b")).toBe(1);
  });

  test("what several variables share is taken in once", () => {
    let shared: unknown = ["x"];
    for (let level = 0; level < 16; level++) shared = [shared, shared];
    const context = new WorkflowContext().setVariables({ a: shared, b: shared });
    expect(context.getVariable("a")).toBe(context.getVariable("b"));
  });
});

describe("publish", () => {
  test("a list of entries is published in its order: later ones see earlier ones", () => {
    const context = new WorkflowContext();
    context.publish([{ b: "{{ 1 }}" }, { 7: "{{ b + 1 }}", a: "{{ vars['7'] + 1 }}" }, { b: "{{ a + 1 }}" }]);
    expect(Object.entries(context.get("workflow") as object)).toEqual([
      ["7", 2],
      ["b", 4],
      ["a", 3],
    ]);
    expect(context.publish([]).getVariable("b")).toBe(4);
  });

  test.each<[given: unknown, found: string]>([
    ["a=1", "this is a string"],
    [["a"], "entry 0 is a string"],
    [[{ a: 1 }, []], "entry 1 is a list"],
    [[{ a: 1 }, null], "entry 1 is null"],
    [[{}], "entry 0 is an object without a name"],
  ])("publish refuses %j with what to write", (given, found) => {
    const error = errorOf(() => new WorkflowContext().publish(given as never));
    expect(error.code).toBe("usage");
    expect(error.message).toBe(
      `publish takes an object of templates by name, or a list of them, in order: [{ a: "{{ 1 }}" }, { b: "{{ a }}" }]; ${found}`,
    );
  });

  test("a published list may hold values as deep as an object may", () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100; level++) deep = [deep];
    const context = new WorkflowContext().publish([{ a: deep as JsonValue }]);
    expect(context.getVariable("a")).toEqual(deep);
    expect(errorOf(() => context.publish([{ a: [deep] }])).code).toBe("not-json");
  });
});

describe("removeVariable", () => {
  test("variables are those of a Map, in its order, whatever is set and taken away", () => {
    const name = fc.integer({ min: 0, max: 80 }).map((index) => `v${index}`);
    const step = fc.oneof(
      fc.tuple(fc.constant("set"), name),
      fc.tuple(fc.constant("remove"), name),
      fc.tuple(fc.constant("many"), name),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), fc.boolean(), (steps, isFilled) => {
        const start = isFilled ? Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`v${index}`, -1])) : {};
        const context = new WorkflowContext({ variables: start });
        const expected = new Map<string, number>(Object.entries(start));
        steps.forEach(([how, key], turn) => {
          const before = context.clone();
          const was = expected.get(key);
          if (how === "set") context.setVariable(key, turn);
          else if (how === "remove") context.removeVariable(key);
          else context.setVariables({ [key]: turn, v0: turn });
          if (how === "remove") expected.delete(key);
          else expected.set(key, turn);
          if (how === "many") expected.set("v0", turn);
          expect(before.getVariable(key)).toBe(was);
          expect(context.getVariable(key)).toBe(expected.get(key));
        });
        expect(Object.entries(context.get("workflow") as object)).toEqual([...expected]);
      }),
      { numRuns: 50 },
    );
  });

  test("what is not there changes nothing, and what was remembered is known still", () => {
    const context = new WorkflowContext({ variables: { a: 1 } });
    const before = context.get("workflow");
    expect(context.removeVariable("b").removeTaskResult("c").get("workflow")).toBe(before);
    expect(new WorkflowContext().removeVariable("b").get("workflow")).toEqual({});
  });

  test("the secrets of a name go with it, and a path that was declared stays", () => {
    const context = new WorkflowContext({ secrets: ["workflow.declared"] });
    const count = (): number => context.evaluateWithSecrets("workflow").secrets.length;
    context.setVariables({ said: 1, declared: 1 }, { secrets: ["/said"] });
    expect(count()).toBe(2);
    context.removeVariable("said").removeVariable("declared");
    expect(count()).toBe(0);
    context.setVariables({ said: 1, declared: 1 });
    expect(count()).toBe(1);
  });

  test("names that are set and taken away count no more bytes, and the rest is found", () => {
    const context = new WorkflowContext({ variables: { kept: 1 } });
    for (let turn = 0; turn < 20_000; turn++) context.setVariable(`t${turn}`, turn).removeVariable(`t${turn}`);
    expect(context.get("workflow")).toEqual({ kept: 1 });
    expect(context.size().namespaces.workflow).toBe('"kept":1'.length + 7 + 1);
  });
});
