/** The provenance of a secret: the paths that it came from, sorted, none twice. */
export type Sources = readonly string[];

/** Unites the sources of two secrets. O(both). */
export function united(left: Sources | undefined, right: Sources | undefined): Sources | undefined {
  if (left === undefined || left === right) return right;
  if (right === undefined || isWithin(right, left)) return left;
  return Object.freeze([...new Set([...left, ...right])].sort());
}

/** Finds out if all of some sources are among others: both are sorted. */
function isWithin(some: Sources, others: Sources): boolean {
  let place = 0;
  for (const source of some) {
    while (place < others.length && (others[place] as string) < source) place++; // below the length
    if (others[place] !== source) return false;
  }
  return true;
}

/** Unites the sources of many secrets. O(n log n), where one after the other would be quadratic. */
export function unitedAll(all: readonly (Sources | undefined)[]): Sources | undefined {
  const given = all.filter((sources) => sources !== undefined);
  if (given.length < 2) return given[0];
  const together = new Set<string>();
  for (const sources of given) for (const source of sources) together.add(source);
  return given.find((sources) => sources.length === together.size) ?? Object.freeze([...together].sort());
}
