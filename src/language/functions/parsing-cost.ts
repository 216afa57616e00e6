// Measured: about as much as RE2JS reads in the time in which some items are copied.
const itemsPerPattern = 60;
const itemsPerUnit = 3;
const itemsPerUnicodeClass = 1_200;
const partsPerItem = 5;

// A range is folded up to the last code point that has another case, a class of ASCII in all its code points.
const lastFolded = 0x1e943;
const foldedInClass = 100;

// RE2 refuses more, also of repetitions within each other.
const mostTimes = 1_000;

/**
 * Bounds what it costs to parse a pattern, in items, by what its source spells. RE2JS parses and writes out repetitions in
 * one go, so this has to be known before; how the source hangs together it need not know. Three things cost more than
 * their length:
 *
 * - A class of Unicode is copied from tables of hundreds of ranges. It is spelled `\p` or `\P`.
 * - Where case is ignored, the characters of a range are folded one by one. A flag `i` says so, and the upper end of a range
 *   follows a hyphen.
 * - A repetition is written out: so often what it repeats, and once more in each group around it. Braces spell it.
 */
export function parsingCost(source: string): number {
  const classes = source.match(/\\p/gi)?.length ?? 0;
  const parts = foldedIn(source) + writtenOut(source);
  return (
    itemsPerPattern + itemsPerUnit * source.length + itemsPerUnicodeClass * classes + Math.ceil(parts / partsPerItem)
  );
}

function foldedIn(source: string): number {
  if (!/\(\?[imsU-]*i/.test(source)) return 0;
  let total = 0;
  for (const [, code, end = ""] of source.matchAll(/-(?:\\x\{([\da-fA-F]+)\}|([\s\S]))|\\w|\[:/giu)) {
    const last = code === undefined ? (end.codePointAt(0) ?? foldedInClass) : Number.parseInt(code, 16);
    total += Math.min(last, lastFolded);
  }
  return total;
}

function writtenOut(source: string): number {
  let size = source.length;
  let copies = 1;
  let groups = 0;
  // `\E` ends a quotation, which may be empty: braces behind it may belong to a group before it.
  for (const [, closing, least = "", most = ""] of source.matchAll(/(\)|\\E)?\{(\d+)(?:,(\d*))?\}/g)) {
    const named = Number(most === "" ? least : most);
    const times = named > mostTimes ? 0 : named;
    if (closing === undefined) {
      size += times;
    } else {
      copies *= Math.max(times, 1);
      groups++;
    }
  }
  return groups === 0 ? size : size * Math.min(copies, mostTimes) * (groups + 1);
}
