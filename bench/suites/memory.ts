import type { Case, Entry, Suite } from "../case.ts";
import { byHolder, type Holder, type HolderName, mostCopies } from "./contexts.ts";

export const memorySuite: Suite = {
  name: "memory",
  title: "Keep a clone, or the context of an item (bytes of each)",
  sizes: "task results of 10 KB",
  cases: (isQuick) => {
    const most = isQuick ? 10_000 : 20_000; // as many as it takes to tell a byte of each
    const memoryCase = (name: string, size: number, weigh: (holder: Holder, count: number) => Entry): Case => {
      const weighAll = (holder: Holder, contender: HolderName): Entry => {
        const count = Math.min(most, mostCopies(contender, size));
        return count === 0 ? "50 MB for a copy" : weigh(holder, count);
      };
      return { name, size, entries: byHolder(weighAll) };
    };
    return [
      memoryCase("a clone", 100, (holder, count) => holder.clones(count, 100, "text")),
      ...[0, 100, 5_000].map((size) =>
        memoryCase("the context of an item", size, (holder, count) => holder.contexts(count, size, "text")),
      ),
    ];
  },
};

/** Weighs what 10,000 items add to the heap, over a context of so many kilobytes. */
function heapCase(kilobytes: number): Case {
  const [results, kind] = kilobytes === 1 ? ([1, "kilobyte"] as const) : ([kilobytes / 10, "text"] as const);
  return {
    name: "heap after 10,000 items",
    size: kilobytes * 1_000,
    entries: byHolder((holder, contender) =>
      mostCopies(contender, results, 400_000_000) < 10_000
        ? "needs gigabytes"
        : { ...holder.contexts(10_000, results, kind), items: 1 },
    ),
  };
}

export const heapSuite: Suite = {
  name: "heap",
  title: "Keep the contexts of 10,000 items: what they add to the heap",
  sizes: "bytes of context",
  cases: () => [1, 100, 10_000, 100_000].map(heapCase),
};
