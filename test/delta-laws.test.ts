import fc from "fast-check";
import { expect, test } from "vitest";
import { type JsonValue, WorkflowContext } from "workflow-context";
import { json, options } from "./fuzz/data.ts";
import { seal, unseal } from "./snapshots/seals.ts";

const name = fc.constantFrom("a", "b", "c", "7", "10", "__proto__", "a/b~c", "toString");
const secrets = fc.constantFrom([], [], [""], ["/a"], ["/0", "/1/b"]);
const outcome = fc.constantFrom("succeeded", "failed", "timed_out");

/** Makes a context of those that there are. */
type Make = (from: WorkflowContext, other: WorkflowContext) => WorkflowContext;

const writing =
  (write: (context: WorkflowContext, other: WorkflowContext) => unknown): Make =>
  (from, other) => {
    const next = from.clone();
    write(next, other);
    return next;
  };

/** Grows, shrinks or changes a value that is there, so that a part of it is shared. */
const nextOf = (value: JsonValue | undefined, part: JsonValue, how: number): JsonValue => {
  if (Array.isArray(value)) {
    return how === 0 ? [...value, part] : how === 1 ? value.slice(0, -1) : value.toSpliced(0, 1, part);
  }
  if (typeof value !== "object" || value === null) return [part];
  const [first = "a"] = Object.keys(value);
  if (how === 1) return Object.fromEntries(Object.entries(value).slice(1));
  return { ...value, [how === 0 ? "new" : first]: part };
};

const write: fc.Arbitrary<Make> = fc.oneof(
  fc
    .tuple(name, json, secrets)
    .map(([key, value, marks]) => writing((c) => c.setVariable(key, value, { secrets: marks }))),
  fc
    .tuple(name, json, secrets, outcome)
    .map(([key, value, marks, ended]) => writing((c) => c.finishTask(key, value, ended, { secrets: marks }))),
  fc.tuple(name, json).map(([key, value]) => writing((c) => c.setTaskResult(key, value))),
  fc
    .tuple(name, fc.boolean())
    .map(([key, isTask]) => writing((c) => (isTask ? c.removeTaskResult(key) : c.removeVariable(key)))),
  fc
    .tuple(json, outcome, secrets)
    .map(([value, ended, marks]) => writing((c) => c.setLastTaskOutcome(value, ended, { secrets: marks }))),
  fc
    .tuple(name, json, fc.integer({ min: 0, max: 2 }))
    .map(([key, part, how]) => writing((c) => c.setVariable(key, nextOf(c.getVariable(key), part, how)))),
  fc
    .tuple(name, name)
    .map(([key, from]) =>
      writing((c) => c.publish({ [key]: `{{ [workflow['${from}'] | default(0), keystore.token] }}` })),
    ),
  fc
    .tuple(name)
    .map(([key]) =>
      writing((c, other) => other.getVariable(key) !== undefined && c.copyFrom(other, [`workflow["${key}"]`])),
    ),
  fc
    .array(fc.tuple(name, json), { maxLength: 3 })
    .map((entries) => writing((c) => c.setVariables(Object.fromEntries(entries)))),
  fc.tuple(json, fc.nat(9), secrets).map(
    ([item, index, marks]): Make =>
      (from) =>
        from.forItem(item, index, { secrets: marks }),
  ),
  fc.constant(writing((c) => c.clearCurrentItem())),
);

const step = fc.tuple(fc.nat(), fc.nat(), write);

test("a delta applied to the context it is since gives the other: its data, order, marks and hash, for any two of a run", () => {
  fc.assert(
    fc.property(
      options,
      fc.array(step, { minLength: 1, maxLength: 25 }),
      fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 5, maxLength: 5 }),
      (given, steps, pairs) => {
        const reachable = [new WorkflowContext({ ...given, secrets: ["config.key", "workflow.b.a", "task.*.secret"] })];
        const at = (index: number): WorkflowContext => reachable[index % reachable.length] as WorkflowContext;
        for (const [from, other, make] of steps)
          reachable.push(make(at(Math.max(0, reachable.length - 1 - (from % 3))), at(other)));
        for (const [first, second] of pairs) {
          const [before, after] = [at(first), at(second)];
          const delta = after.deltaSince(before, { seal });
          const untouched = JSON.stringify(before);
          const applied = before.clone().apply(JSON.parse(JSON.stringify(delta)), { unseal });
          expect(JSON.stringify(applied.export({ seal }))).toBe(JSON.stringify(after.export({ seal })));
          expect(applied.hash()).toBe(after.hash());
          expect(JSON.stringify(before)).toBe(untouched);
          const stillSealed = before.clone().apply(after.deltaSince(before));
          expect(JSON.stringify(stillSealed)).toBe(JSON.stringify(after));
          expect(WorkflowContext.import(JSON.parse(JSON.stringify(after))).hash()).toBe(after.hash());
        }
      },
    ),
    { numRuns: 60 },
  );
});
