import fc from "fast-check";
import { expect, test } from "vitest";
import { type JsonValue, WorkflowContext } from "workflow-context";
import { memoryStore, openRuns } from "workflow-context/stores";
import { json } from "../fuzz/data.ts";
import { seal, unseal } from "../snapshots/seals.ts";

const name = fc.constantFrom("a", "b", "c", "list", "7", "__proto__");

const begin = (): WorkflowContext =>
  new WorkflowContext({ keystore: { token: "t0ken" }, system: { workflow_start: "" } });

/** Makes one step of a run. */
type Step = (context: WorkflowContext) => unknown;

const grown = (value: JsonValue | undefined, part: JsonValue): JsonValue =>
  Array.isArray(value) ? [...value.slice(-50), part] : [part];

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(name, json).map(
    ([key, value]): Step =>
      (context) =>
        context.setVariable(key, value),
  ),
  fc.tuple(name, json).map(
    ([key, value]): Step =>
      (context) =>
        context.setVariable(key, value, { secrets: [""] }),
  ),
  fc.tuple(name, json).map(
    ([key, part]): Step =>
      (context) =>
        context.setVariable(key, grown(context.getVariable(key), part)),
  ),
  fc.tuple(name, json).map(
    ([key, value]): Step =>
      (context) =>
        context.finishTask(key, value, "failed", { secrets: ["/a"] }),
  ),
  name.map(
    (key): Step =>
      (context) =>
        context.removeVariable(key),
  ),
  name.map(
    (key): Step =>
      (context) =>
        context.publish({ [key]: "{{ [keystore.token] }}" }),
  ),
  fc.tuple(name, fc.constantFrom("a", "b"), fc.boolean()).map(
    ([key, letter, isSecret]): Step =>
      (context) =>
        context.setVariable(key, [letter.repeat(70_000), letter], isSecret ? { secrets: ["/1"] } : {}),
  ),
  fc.string({ minLength: 500, maxLength: 2_000 }).map(
    (text): Step =>
      (context) =>
        context.setVariable("text", text),
  ),
);

test("a thousand steps of a run, with snapshots between and other processes that go on, end in the same data", {
  timeout: 120_000,
}, async () => {
  const cases = fc.tuple(
    fc.array(step, { minLength: 1_000, maxLength: 1_000 }),
    fc.constantFrom(0, 30, 2_000),
    fc.infiniteStream(fc.nat(40)),
  );
  await fc.assert(
    fc.asyncProperty(cases, async ([steps, keep, chances]) => {
      const store = memoryStore();
      let runs = await openRuns(store, { seal, unseal, keep });
      let run = await runs.open("r", begin);
      const expected = begin();
      const hashes = new Map<number, string>();
      for (const act of steps) {
        act(run.context);
        act(expected);
        const chance = chances.next().value;
        if (chance < 20) await run.save();
        else if (chance < 38) run.saveLater();
        else {
          await run.save();
          runs = await openRuns(store, { seal, unseal, keep });
          run = await runs.open("r", begin);
        }
        if (chance < 20) hashes.set(run.sequence, run.context.hash());
      }
      await run.save();
      const last = await (await openRuns(store, { seal, unseal })).open("r", begin);
      expect(last.context.hash()).toBe(expected.hash());
      expect(JSON.stringify(last.context.export({ seal }))).toBe(JSON.stringify(expected.export({ seal })));
      const there = new Set((await runs.history("r")).map(({ sequence }) => sequence));
      const kept = [...hashes].filter(([sequence]) => there.has(sequence)).slice(-5);
      for (const [sequence, hash] of kept) expect((await runs.contextAt("r", sequence)).hash()).toBe(hash);
      expect(there.size).toBeGreaterThan(Math.min(keep, run.sequence));
    }),
    { numRuns: 6 },
  );
});
