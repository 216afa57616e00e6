import { areSame, byHash, checking, large, odd, type StoreCheck } from "./checks.ts";
import type { ItemStore, LargeValue } from "./store.ts";

/**
 * Lists checks of a store of outcomes, for those who write one: each makes a store that is empty, and closes it. {@link
 * testRunStore} has them, too. O(checks).
 *
 * @example
 * const checks = testItemStore(memoryStore);
 * await Promise.all(checks.map(({ run }) => run()));
 * checks.every(({ name }) => name.length > 0); // true
 */
export function testItemStore(make: () => ItemStore | Promise<ItemStore>): readonly StoreCheck[] {
  const check = checking(make);
  const outcome = (index: number, body = `{"n":${index}}`) => ({ index, body });
  return [
    check("of two outcomes of an item the first stays, and all come by their indexes", async (store) => {
      await store.record("a", "ping", [outcome(2, '"two"'), outcome(0, '"zero"')]);
      await store.record("a", "ping", [outcome(2, '"late"'), outcome(1_000_000), outcome(1, '"one"')]);
      await store.record("a", "other", []);
      areSame(
        await store.recorded("a", "ping"),
        [outcome(0, '"zero"'), outcome(1, '"one"'), outcome(2, '"two"'), outcome(1_000_000)],
        "recorded",
      );
      for (const [run, step] of [
        ["a", "other"],
        ["b", "ping"],
      ] as const)
        areSame(await store.recorded(run, step), [], "recorded");
      await store.remove("a");
      areSame(await store.recorded("a", "ping"), [], "recorded");
    }),
    check("outcomes and names come back as they are, whatever is in them", async (store) => {
      for (const [index, text] of odd.entries()) {
        const [run, step] = [text.slice(0, 40), text.slice(0, 60)];
        await store.record(run, step, [outcome(index, text)]);
        areSame(await store.recorded(run, step), [outcome(index, text)], "recorded");
        await store.remove(run);
        areSame(await store.recorded(run, step), [], "recorded");
      }
    }),
    check("outcomes of some items are given, and indexes below zero are indexes", async (store) => {
      await store.record("a", "ping", [outcome(3), outcome(-1), outcome(1_000_000), outcome(0)]);
      const some = [outcome(-1), outcome(0), outcome(1_000_000)];
      areSame(await store.recorded("a", "ping", [7, 1_000_000, -1, 0]), some, "recorded");
      areSame(await store.recorded("a", "ping", []), [], "recorded");
      areSame(await store.fetch([]), [], "fetch");
    }),
    check("a large value stays while a run holds it, and can be repaired", async (store) => {
      const [value, shared] = [large("held"), large("shared")];
      const there = async (expected: readonly LargeValue[], when: string): Promise<void> => {
        const found = await store.fetch([value.hash, shared.hash]);
        areSame(found.toSorted(byHash), expected.toSorted(byHash), `fetch ${when}`);
      };
      await store.hold("a", [{ ...value, body: "damaged" }, shared]);
      await store.hold("a", [value]);
      await store.hold("b", [shared]);
      await store.release("a", [shared.hash, "none"]);
      await there([value, shared], "while another run holds it");
      await store.release("b", [shared.hash]);
      await there([value], "behind its release");
      await store.remove("a");
      await there([], "once the run is removed");
    }),
  ];
}
