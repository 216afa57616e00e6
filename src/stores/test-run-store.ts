import { areSame, byHash, checking, large, odd, type StoreCheck } from "./checks.ts";
import { firstChain, rowOf } from "./rows.ts";
import type { Batch, Cut, LargeValue, Row, RunStore } from "./store.ts";
import { testItemStore } from "./test-item-store.ts";

/** Rows of a run, which follow one another from a step on. */
function rowsOf(
  run: string,
  kinds: readonly Row["kind"][],
  from = 0,
  bodies: readonly string[] = [],
  before = firstChain,
): readonly Row[] {
  return kinds.map((kind, index) => {
    const row = rowOf(run, from + index, kind, before, bodies[index] ?? `{"n":${from + index}}`);
    before = row.chain;
    return row;
  });
}

const batch = (rows: readonly Row[], cuts: readonly Cut[] = []): Batch => ({ rows, cuts, uses: [], values: [] });

const sequences = (rows: readonly { readonly sequence: number }[]): readonly number[] =>
  rows.map(({ sequence }) => sequence);

/**
 * Lists checks of a store, for those who write one: each makes a store that is empty, and closes it. O(checks).
 *
 * @example
 * const checks = testRunStore(memoryStore);
 * await Promise.all(checks.map(({ run }) => run()));
 * checks.every(({ name }) => name.length > 0); // true
 */
export function testRunStore(make: () => RunStore | Promise<RunStore>): readonly StoreCheck[] {
  const check = checking(make);
  return [
    ...testItemStore(make),
    check("a run that is not there has no rows, and no steps", async (store) => {
      areSame(await store.load("none"), [], "load");
      areSame(await store.history("none"), [], "history");
      areSame(await store.list(undefined, 10), [], "list");
      await store.remove("none");
    }),
    check("rows come back as they were stored, in their order", async (store) => {
      const rows = rowsOf("a", ["snapshot", "delta", "delta"]);
      areSame(await store.append(batch(rows)), [], "append");
      areSame(await store.load("a"), rows, "load");
      areSame(sequences(await store.history("a")), [0, 1, 2], "history");
    }),
    check("bodies and names come back as they are, whatever is in them", async (store) => {
      for (const text of odd.map((one) => JSON.stringify({ text: one }))) {
        const name = text.slice(0, 40);
        const rows = rowsOf(name, ["snapshot"], 0, [text]);
        await store.append(batch(rows));
        areSame(await store.load(name), rows, "load");
        await store.remove(name);
      }
    }),
    check("load gives the last snapshot, and what is behind it, up to a step", async (store) => {
      await store.append(batch(rowsOf("a", ["snapshot", "delta", "snapshot", "delta"])));
      areSame(sequences(await store.load("a")), [2, 3], "load");
      areSame(sequences(await store.load("a", 2)), [2], "load up to 2");
      areSame(sequences(await store.load("a", 1)), [0, 1], "load up to 1");
    }),
    check("rows that do not follow the last one are refused, with their run, and no other run", async (store) => {
      await store.append(batch(rowsOf("a", ["snapshot", "delta"])));
      for (const from of [0, 1, 3]) {
        const rows = [...rowsOf("a", ["snapshot", "delta"], from), ...rowsOf(`b${from}`, ["snapshot"])];
        const cuts = [{ run: "a", oldest: 1 }];
        areSame(await store.append(batch(rows, cuts)), ["a"], `append from ${from}`);
        areSame(sequences(await store.history("a")), [0, 1], "the run");
        areSame(sequences(await store.history(`b${from}`)), [0], "the other run");
      }
    }),
    check("a row that belongs behind another one of the same number is refused", async (store) => {
      const [first, second] = rowsOf("a", ["snapshot", "delta"]);
      await store.append(batch(rowsOf("a", ["snapshot"], 0, ['{"n":"another"}'])));
      areSame(await store.append(batch([second as Row])), ["a"], "append"); // there are two
      await store.remove("a");
      areSame(await store.append(batch([first as Row])), [], "append");
      areSame(await store.append(batch([second as Row])), [], "append");
    }),
    check("a run that was cut is not written from a step that is gone", async (store) => {
      await store.append(batch(rowsOf("a", ["snapshot", "delta", "snapshot"]), [{ run: "a", oldest: 2 }]));
      areSame(sequences(await store.history("a")), [2], "history");
      areSame(await store.append(batch(rowsOf("a", ["delta"], 1))), ["a"], "append");
    }),
    check("a cut leaves the last snapshot at or before the step that is needed", async (store) => {
      const rows = rowsOf("a", ["snapshot", "delta", "snapshot", "delta"]);
      await store.append(batch(rows));
      const behind = rowsOf("a", ["delta", "snapshot"], 4, [], rows.at(-1)?.chain);
      await store.append(batch(behind, [{ run: "a", oldest: 3 }]));
      areSame(sequences(await store.history("a")), [2, 3, 4, 5], "history");
      areSame(await store.load("a"), behind.slice(1), "load");
    }),
    check("of two writers at the same time, one is refused", async (store) => {
      const first = rowsOf("a", ["snapshot"]);
      await store.append(batch(first));
      const both = [1, 2].map((n) => rowsOf("a", ["delta"], 1, [`{"by":${n}}`], first[0]?.chain));
      const answers = await Promise.all(both.map((rows) => store.append(batch(rows))));
      areSame(answers.flat(), ["a"], "append");
      areSame(sequences(await store.history("a")), [0, 1], "history");
    }),
    check("many rows of many runs are stored at once", async (store) => {
      const rows = Array.from({ length: 200 }, (_, index) => rowsOf(`r${index}`, ["snapshot", "delta"])).flat();
      areSame(await store.append(batch(rows)), [], "append");
      areSame((await store.list(undefined, 1_000)).length, 200, "list");
    }),
    check("a large value is stored once, and goes with the last row that has it", async (store) => {
      const [one, other, odd] = [large("1"), large('"\\u0000"'), large("3")];
      const use = (run: string, sequence: number, { hash }: LargeValue) => ({ run, sequence, hash });
      const there = async (expected: readonly LargeValue[], when: string): Promise<void> => {
        const found = await store.fetch([odd.hash, other.hash, one.hash, "none"]);
        areSame(found.toSorted(byHash), expected, `fetch ${when}`);
      };
      const rows = rowsOf("a", ["snapshot", "delta", "snapshot"]);
      const both = { uses: [use("a", 0, one), use("a", 0, other)], values: [one, other] };
      await store.append({ ...batch(rows.slice(0, 1)), ...both });
      await store.append({ ...batch(rowsOf("b", ["snapshot"])), uses: [use("b", 0, one)], values: [one] });
      await store.append({ ...batch(rows.slice(1, 2)), uses: [use("a", 1, other)] });
      await there([other, one], "behind rows that have them");
      areSame(
        await store.append({ ...batch(rowsOf("b", ["snapshot"])), uses: [use("b", 0, odd)], values: [odd] }),
        ["b"],
        "append",
      );
      await there([other, one], "behind rows that were refused");
      await store.append(batch(rows.slice(2), [{ run: "a", oldest: 2 }]));
      await there([one], "behind a cut");
      await store.remove("b");
      await there([], "once all is removed");
    }),
    check("a value that a cut would take away stays where a row of the same batch has it", async (store) => {
      const [value, old] = [large("1"), large("2")];
      const rows = rowsOf("a", ["snapshot", "delta", "snapshot"]);
      const uses = [value, old].map(({ hash }) => ({ run: "a", sequence: 0, hash }));
      await store.append({ ...batch(rows.slice(0, 1)), uses, values: [value, old] });
      await store.append({
        ...batch(rows.slice(1), [{ run: "a", oldest: 2 }]),
        uses: [
          { run: "a", sequence: 1, hash: old.hash },
          { run: "a", sequence: 2, hash: value.hash },
        ],
      });
      areSame(await store.fetch([value.hash, old.hash]), [value], "fetch");
    }),
    check("of two runs, one of which takes its last use of a value away, the other has it", async (store) => {
      const value = large("1");
      const rows = rowsOf("a", ["snapshot"]);
      for (let turn = 0; turn < 20; turn++) {
        const [going, coming] = turn % 2 === 0 ? ["a", "b"] : ["b", "a"];
        const stored = (run: string) =>
          store.append({
            ...batch(rows.map((row) => ({ ...row, run }))),
            uses: [{ run, sequence: 0, hash: value.hash }],
            values: [value],
          });
        if (turn === 0) await stored(going);
        await Promise.all([store.remove(going), stored(coming)]);
        areSame(await store.fetch([value.hash]), [value], `fetch in turn ${turn}`);
      }
    }),
    check("what is done in a transaction is stored, or none of it where the work throws", async (store) => {
      if (store.transaction === undefined) return;
      const [first, second] = rowsOf("a", ["snapshot", "delta"]) as readonly [Row, Row]; // there are two
      const failure = new Error("the work has failed");
      const outcome = await store
        .transaction(async (within) => {
          await within.append(batch([first]));
          throw failure;
        })
        .catch((error: unknown) => error);
      areSame(outcome === failure, true, "the error of the work");
      areSame(await store.load("a"), [], "load");
      const all = store.transaction(async (within) => {
        await within.append(batch([first]));
        await new Promise((resolve) => setTimeout(resolve, 5));
        return within.load("a");
      });
      const beside = store.append(batch(rowsOf("b", ["snapshot"])));
      areSame([await all, await beside], [[first], []], "the transaction, and an append beside it");
      areSame(await store.append(batch([second])), [], "append");
      areSame((await store.list(undefined, 9)).length, 2, "list");
    }),
    check("runs are listed by name, a page at a time, with their last steps", async (store) => {
      for (const run of ["b", "a", "B", "é", "😀", "a/1"])
        await store.append(batch(rowsOf(run, ["snapshot", "delta"])));
      const first = await store.list(undefined, 2);
      const rest = await store.list(first.at(-1)?.run, 10);
      areSame(
        [...first, ...rest].map(({ run }) => run),
        ["B", "a", "a/1", "b", "é", "😀"],
        "list",
      );
      areSame([...new Set(sequences([...first, ...rest]))], [1], "the last steps");
    }),
    check("a large value that is held stays where the rows before are cut", async (store) => {
      const value = large("held");
      await store.hold("a", [value]);
      await store.append(batch(rowsOf("a", ["snapshot", "delta", "snapshot"]), [{ run: "a", oldest: 2 }]));
      areSame(await store.fetch([value.hash]), [value], "fetch behind a cut");
    }),
    check("a run that was removed can begin again", async (store) => {
      await store.append(batch(rowsOf("a", ["snapshot", "delta"])));
      await store.remove("a");
      areSame(await store.load("a"), [], "load");
      areSame(await store.append(batch(rowsOf("a", ["snapshot"]))), [], "append");
    }),
  ];
}
