/** This pattern finds the keys that JavaScript puts before all others, in the order of their numbers. */
const integer = /^(?:0|[1-9]\d{0,9})$/;

const isInteger = (key: string): boolean => integer.test(key) && Number(key) < 2 ** 32 - 1;

/**
 * Finds the keys that have to be taken away and set again so that one object gets the order of keys of another, when the keys
 * that are new there are set behind. O(keys).
 */
export function keysMoved(before: readonly string[], after: readonly string[]): ReadonlySet<string> {
  const places = new Map(before.map((key, index) => [key, index]));
  const moved = new Set<string>();
  let last = -1;
  for (const key of after) {
    if (isInteger(key)) continue;
    const place = places.get(key);
    if (place === undefined)
      last = Number.POSITIVE_INFINITY; // what comes behind a new key has to come after it
    else if (place > last) last = place;
    else moved.add(key);
  }
  return moved;
}
