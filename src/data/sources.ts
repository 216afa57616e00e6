import type { Payer } from "../limits.ts";

/** The provenance of a secret: the paths that it came from, sorted, none twice. */
export type Sources = readonly string[];

/** Makes a list of sources of texts of the host. O(n log n). */
export const sourcesFrom = (texts: readonly string[]): Sources => Object.freeze([...new Set(texts)].sort());

/** Tells whether two secrets came from the same paths. */
export const areSameSources = (left: Sources | undefined, right: Sources | undefined): boolean =>
  left === right ||
  (left !== undefined &&
    right !== undefined &&
    left.length === right.length &&
    left.every((source, index) => source === right[index]));

// A list of sources is never changed, so what it was united with once need not be united again: a loop meets the same two
// lists in each of its turns. A union lives as long as both that it is made of.
const unions = new WeakMap<Sources, WeakMap<Sources, Sources>>();

/** To unite fewer sources takes less time than to look for their union. */
const fewest = 16;

/** Unites the sources of two secrets. O(both) the first time for two lists, then O(1). The payer pays for what is read. */
export function united(left: Sources | undefined, right: Sources | undefined, payer?: Payer): Sources | undefined {
  if (left === undefined || left === right) return right;
  if (right === undefined) return left;
  if (left.length + right.length < fewest) return pairUnited(left, right, payer);
  const known = unions.get(left)?.get(right);
  if (known !== undefined) return known;
  const union = pairUnited(left, right, payer);
  const unionsOfLeft = unions.get(left) ?? new WeakMap<Sources, Sources>();
  unions.set(left, unionsOfLeft.set(right, union));
  return union;
}

/** Unites the sources of many secrets, two by two: O(n log n), where one after the other would be quadratic. */
export function unitedAll(all: readonly (Sources | undefined)[], payer?: Payer): Sources | undefined {
  const first = all.find((sources) => sources !== undefined);
  // Most values have one source, and lists of them are made by the ten thousand.
  if (all.every((sources) => sources === undefined || sources === first)) return first;
  let lists: readonly (Sources | undefined)[] = [...new Set(all)];
  while (lists.length > 1) {
    const pairs: (Sources | undefined)[] = [];
    for (let index = 0; index < lists.length; index += 2) pairs.push(united(lists[index], lists[index + 1], payer));
    lists = pairs;
  }
  return lists[0];
}

/** The union of two lists: one of the two, where it holds the other. */
function pairUnited(left: Sources, right: Sources, payer: Payer | undefined): Sources {
  const [longer, shorter] = left.length < right.length ? [right, left] : [left, right];
  const steps = Math.ceil(Math.log2(longer.length + 1)) + 1;
  if (shorter.length * steps < longer.length) {
    payer?.spendItems(shorter.length * steps);
    if (shorter.every((source) => holds(longer, source))) return longer;
  }
  payer?.spendItems(left.length + right.length);
  const union = merged(longer, shorter);
  return union.length === longer.length ? longer : Object.freeze(union);
}

/** Finds a source among sorted ones. O(log sources). */
function holds(sources: Sources, wanted: string): boolean {
  let [from, to] = [0, sources.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    const source = sources[middle] as string; // below the length
    if (source === wanted) return true;
    if (source < wanted) from = middle + 1;
    else to = middle;
  }
  return false;
}

/** Merges two sorted lists into one. O(both). */
function merged(left: Sources, right: Sources): string[] {
  const union: string[] = [];
  let [ofLeft, ofRight] = [0, 0];
  while (ofLeft < left.length && ofRight < right.length) {
    const [a, b] = [left[ofLeft] as string, right[ofRight] as string]; // below both lengths
    union.push(a < b ? a : b);
    if (a <= b) ofLeft++;
    if (b <= a) ofRight++;
  }
  for (; ofLeft < left.length; ofLeft++) union.push(left[ofLeft] as string); // below the length
  for (; ofRight < right.length; ofRight++) union.push(right[ofRight] as string);
  return union;
}
