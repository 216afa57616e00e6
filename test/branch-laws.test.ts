import fc from "fast-check";
import { expect, test } from "vitest";
import { type JsonValue, mergeBranches, WorkflowContext } from "workflow-context";
import { json, options } from "./fuzz/data.ts";

const name = fc.constantFrom("a", "b", "c", "d", "7");

type Write = (context: WorkflowContext) => unknown;

const grown = (value: JsonValue | undefined, part: JsonValue): JsonValue =>
  Array.isArray(value)
    ? [...value, part]
    : typeof value === "object" && value !== null
      ? { ...value, [String(part).slice(0, 3)]: part }
      : [part];

const write: fc.Arbitrary<Write> = fc.oneof(
  fc.tuple(name, json).map(
    ([key, value]): Write =>
      (c) =>
        c.setVariable(key, value),
  ),
  fc.tuple(name, json).map(
    ([key, value]): Write =>
      (c) =>
        c.setVariable(key, value, { secrets: [""] }),
  ),
  fc.tuple(name, json).map(
    ([key, part]): Write =>
      (c) =>
        c.setVariable(key, grown(c.getVariable(key), part)),
  ),
  name.map(
    (key): Write =>
      (c) =>
        c.removeVariable(key),
  ),
  fc.tuple(name, json).map(
    ([key, value]): Write =>
      (c) =>
        c.finishTask(key, value, "failed"),
  ),
  name.map(
    (key): Write =>
      (c) =>
        c.removeTaskResult(key),
  ),
);

const writes = fc.array(write, { maxLength: 4 });

const after = (fork: WorkflowContext, all: readonly Write[]): WorkflowContext => {
  const branch = fork.clone();
  for (const one of all) one(branch);
  return branch;
};

/** What a join keeps of a context: all but the last task. */
const joined = (context: WorkflowContext): string => JSON.stringify({ ...context.export(), lastTask: null });

const begun = fc.tuple(options, writes).map(([given, all]) => after(new WorkflowContext(given), all));

test("a branch alone, or the same one twice, is what it is; the fork adds nothing", () => {
  fc.assert(
    fc.property(begun, writes, (fork, all) => {
      const branch = after(fork, all);
      for (const branches of [{ branch }, { fork, branch }, { branch, fork }, { one: branch, other: branch.clone() }]) {
        const merge = mergeBranches(fork, branches);
        expect(merge.conflicts).toEqual([]);
        expect(joined(merge.context)).toBe(joined(branch));
      }
    }),
    { numRuns: 150 },
  );
});

test("branches that wrote other names never conflict, and each has what it wrote", () => {
  fc.assert(
    fc.property(
      begun,
      fc.uniqueArray(fc.tuple(fc.string({ minLength: 1 }), json), { selector: ([key]) => key, maxLength: 6 }),
      (fork, entries) => {
        const branches = Object.fromEntries(
          entries.map(([key, value], index) => [`b${index}`, fork.clone().setVariable(key, value)]),
        );
        const merge = mergeBranches(fork, branches);
        expect(merge.conflicts).toEqual([]);
        for (const [key, value] of entries) expect(merge.context.getVariable(key)).toEqual(value);
      },
    ),
    { numRuns: 100 },
  );
});

test("every pair of values that can't be one is told, and no other: the fork, and two branches in either order", () => {
  const scalar = fc.constantFrom<JsonValue>(0, 1, "a", null, true);
  fc.assert(
    fc.property(
      fc.dictionary(name, scalar),
      fc.dictionary(name, scalar),
      fc.dictionary(name, scalar),
      (base, left, right) => {
        const fork = new WorkflowContext({ variables: base });
        const sides = { left: fork.clone().setVariables(left), right: fork.clone().setVariables(right) };
        const expected = Object.keys(left).filter((key) => {
          const isChanged = (side: Readonly<Record<string, JsonValue>>): boolean =>
            Object.hasOwn(side, key) && !(Object.hasOwn(base, key) && base[key] === side[key]);
          return isChanged(left) && isChanged(right) && left[key] !== right[key];
        });
        const merge = mergeBranches(fork, sides);
        const pathOf = (key: string): string => (key === "7" ? 'workflow["7"]' : `workflow.${key}`);
        expect(merge.conflicts.map(({ path }) => path).sort()).toEqual(expected.map(pathOf).sort());
        const swapped = mergeBranches(fork, { right: sides.right, left: sides.left });
        expect(swapped.conflicts.map(({ path }) => path).sort()).toEqual(expected.map(pathOf).sort());
        if (expected.length === 0) expect(swapped.context.get("workflow")).toEqual(merge.context.get("workflow"));
      },
    ),
    { numRuns: 300 },
  );
});

test("where nothing conflicts, all branches at once are what they are step by step", () => {
  fc.assert(
    fc.property(begun, writes, writes, writes, (fork, first, second, third) => {
      const [one, two, three] = [after(fork, first), after(fork, second), after(fork, third)];
      const all = mergeBranches(fork, { one, two, three });
      const some = mergeBranches(fork, { one, two });
      if (all.conflicts.length > 0 || some.conflicts.length > 0) return;
      const steps = mergeBranches(fork, { some: some.context, three });
      expect(steps.conflicts).toEqual([]);
      expect(joined(steps.context)).toBe(joined(all.context));
    }),
    { numRuns: 150 },
  );
});

function* permutations<T>(items: readonly T[]): Generator<readonly T[]> {
  if (items.length <= 1) yield items;
  for (const [index, item] of items.entries())
    for (const rest of permutations(items.toSpliced(index, 1))) yield [item, ...rest];
}

test("the order in which six branches finish says nothing: 720 orders give one hash", () => {
  const fork = new WorkflowContext({ variables: { count: 0, log: [], report: {} }, system: { workflow_start: "" } });
  const names = ["b0", "b1", "b2", "b3", "b4", "b5"];
  const hashes = new Set<string>();
  for (const order of permutations(names)) {
    const done = new Map<string, WorkflowContext>();
    for (const branch of order) {
      const context = fork.clone().setVariables({ count: 1, log: [branch], report: { [branch]: 1 } });
      done.set(branch, context.finishTask(`task ${branch}`, { by: branch }, "succeeded"));
    }
    const branches = Object.fromEntries(names.map((branch) => [branch, done.get(branch) as WorkflowContext])); // it is done
    hashes.add(mergeBranches(fork, branches, { count: "sum" }).context.hash());
  }
  expect(hashes.size).toBe(1);
});
