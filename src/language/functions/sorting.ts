import type { Value } from "../../data/json.ts";
import type { Run } from "../run/run.ts";
import { compare } from "../values/comparison.ts";
import { type Attribute, attributesIn, type ItemReader, selectedReader } from "./attributes.ts";

/** Sorts items by a key of each. The sort is stable, and charged for about log₂(n) comparisons of each item. */
export function sortedBy(run: Run, items: readonly Value[], keyOf: ItemReader, callee: string): Value[] {
  run.spendItems(items.length * Math.ceil(Math.log2(items.length + 2)));
  return items
    .map((item) => [keyOf(item), item] as const)
    .sort(([left], [right]) => compare(left, right, callee, run))
    .map(([, item]) => item);
}

/** Makes a reader of the key to sort, group or choose an item by. Without case, it gives strings in lower case. */
export function keyReader(run: Run, read: ItemReader, caseSensitive: boolean): ItemReader {
  return (item) => {
    const key = read(item);
    run.taintBy(key, "all");
    if (caseSensitive || typeof key !== "string") return key;
    run.spendCharacters(key.length);
    return key.toLowerCase();
  };
}

/** Makes a reader of the key that is the item itself, or an attribute of it where one is asked for. */
export const keyBy = (run: Run, attribute: Attribute | undefined, caseSensitive: boolean): ItemReader =>
  keyReader(run, selectedReader(run, attribute), caseSensitive);

/** Makes one of attributes with commas between, too: the key is then a list, which is compared item by item. */
export function keyByEach(run: Run, attributes: Attribute | undefined, caseSensitive: boolean): ItemReader {
  if (typeof attributes !== "string" || !attributes.includes(",")) return keyBy(run, attributes, caseSensitive);
  const readers = attributesIn(attributes).map((one) => keyBy(run, one, caseSensitive));
  return (item) => {
    run.spendItems(readers.length);
    return readers.map((read) => read(item));
  };
}
