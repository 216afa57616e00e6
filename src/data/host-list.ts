/** The longest array that is allocated before its items are read, or believed without a look: a proxy may claim any length. */
export const mostAhead = 10_000;

/**
 * Tells whether a list of the host has the items that it claims, as far as its last one tells. A proxy may claim four billion:
 * it would take minutes, or the memory of the process, to find out that they are not there. O(1).
 */
export const hasItsItems = (list: readonly unknown[], length = list.length): boolean =>
  length <= mostAhead || Object.hasOwn(list, length - 1);

/** Tells a list of the host that has the items that it claims. */
export const isWholeList = (value: unknown): value is readonly unknown[] =>
  Array.isArray(value) && hasItsItems(value as readonly unknown[]);
