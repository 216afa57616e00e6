import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WorkflowContext } from "workflow-context";
import { sameHashNames } from "./same-hash-names.ts";

const nine = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`k${index}`, index]));

const builtIn = Object.getOwnPropertyNames(Object.prototype);

describe("any text is a name like any other", () => {
  test.each(builtIn)("'%s' beside names that are empty or of one unit", (name) => {
    const values = { ...nine, "": 1, "\0": 2, [name]: 3 };
    const text = JSON.stringify(new WorkflowContext({ parameters: values }));
    const context = WorkflowContext.import(JSON.parse(text));
    expect(context.get("parameters")).toEqual(values);
    for (const key of Object.keys(values).filter(Boolean)) context.setVariable(key, 4).setTaskResult(key, 5);
    expect([context.getVariable(name), context.getTaskResult(name)]).toEqual([4, 5]);
  });

  test("values by name are those of a Map, in its order, whatever the names and the writes", () => {
    const name = fc.oneof(
      fc.string({ minLength: 1, unit: "binary" }),
      fc.constantFrom(...builtIn, "a", "b", "a".repeat(40)),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.integer(), fc.boolean())), (writes) => {
        const context = new WorkflowContext();
        const expected = new Map<string, number>();
        const secrets = new Set<string>();
        for (const [key, value, isSecret] of writes) {
          context.setVariable(key, value, isSecret ? { secrets: [""] } : {});
          expected.set(key, value);
          if (isSecret) secrets.add(key);
          else secrets.delete(key);
        }
        expect(context.get("workflow")).toEqual(Object.fromEntries(expected));
        for (const [key, value] of expected) {
          expect(context.getVariable(key)).toBe(value);
          const pointers = context.evaluateWithSecrets(`[vars[${JSON.stringify(key)}]]`).secrets;
          expect(pointers).toHaveLength(secrets.has(key) ? 1 : 0);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("two hundred thousand names are each found, some of which share a hash", () => {
    const values = Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [`name${index}`, index]));
    const context = new WorkflowContext({ variables: values }).setVariable("name7", -7);
    for (let index = 0; index < 200_000; index++) {
      if (context.getVariable(`name${index}`) !== (index === 7 ? -7 : index)) throw new Error(`name${index}`);
    }
    for (let index = 0; index < 20_000; index++) context.setVariable(`more${index}`, index);
    expect(Object.keys(context.get("workflow") as object)).toHaveLength(220_000);
  });

  test("names that have the same hash in other libraries are found like others", () => {
    const names = sameHashNames();
    const context = new WorkflowContext({ variables: Object.fromEntries(names.map((name, index) => [name, index])) });
    expect(names.every((name, index) => context.getVariable(name) === index)).toBe(true);
  });
});
