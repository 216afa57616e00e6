import { itemsPerVersion } from "../../language/functions/version.ts";
import type { Run } from "../../language/run/run.ts";

/** Takes a version apart into its numbers and words. */
const partsOf = (version: string): readonly string[] => version.toLowerCase().match(/\d+|[a-z]+/g) ?? [];

/**
 * Compares two versions as Python's LooseVersion does: by their numbers and words, one after another, and by their length. A
 * word stands below a number, where Python fails.
 */
export function comparedLoosely(run: Run, first: string, second: string): number {
  run.check("patternLength", Math.max(first.length, second.length));
  run.spendItems(itemsPerVersion + first.length + second.length);
  const [left, right] = [partsOf(first), partsOf(second)];
  for (const [index, part] of left.entries()) {
    const other = right[index];
    const sign = other === undefined ? 1 : comparedParts(part, other);
    if (sign !== 0) return sign;
  }
  return left.length < right.length ? -1 : 0;
}

function comparedParts(left: string, right: string): number {
  const [isNumber, isOtherNumber] = [/^\d/.test(left), /^\d/.test(right)];
  if (isNumber && isOtherNumber) return Math.sign(Number(left) - Number(right));
  if (isNumber !== isOtherNumber) return isNumber ? 1 : -1;
  return left < right ? -1 : Number(left > right);
}
