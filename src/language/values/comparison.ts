import { isContainer, isList, typeName, type Value } from "../../data/json.ts";
import { member } from "../../data/read.ts";
import { ContextError } from "../../errors.ts";
import type { Budget } from "../../limits.ts";

/** Compares two values deeply. Values of different JSON types are never equal. */
export function isEqual(left: Value, right: Value, budget: Budget, depth = 0): boolean {
  if (typeof left === "string") {
    if (typeof right !== "string" || left.length !== right.length) return false;
    budget.spendCharacters(left.length);
    return left === right;
  }
  if (left === right) return true;
  if (!isContainer(left) || !isContainer(right)) return false;
  budget.check("dataDepth", depth + 1);
  if (isList(left)) {
    if (!isList(right) || left.length !== right.length) return false;
    budget.spendItems(left.length);
    return left.every((item, index) => isEqual(item, right[index] as Value, budget, depth + 1)); // of equal length
  }
  if (isList(right)) return false;
  const keys = Object.keys(left);
  const { length } = Object.keys(right);
  budget.spendItems(Math.max(keys.length, length));
  if (keys.length !== length) return false;
  return keys.every((key) => {
    const other = member(right, key);
    return other !== undefined && isEqual(left[key] as Value, other, budget, depth + 1); // key is its own
  });
}

/**
 * Orders two numbers, two strings (by code point) or two lists (element by element). Gives a negative number, zero or a
 * positive one.
 *
 * @throws ContextError `type` for any other two values
 */
export function compare(left: Value, right: Value, operation: string, budget: Budget, depth = 0): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "string" && typeof right === "string") {
    budget.spendCharacters(Math.min(left.length, right.length));
    return compareText(left, right);
  }
  if (isList(left) && isList(right)) {
    budget.check("dataDepth", depth + 1);
    const shorter = Math.min(left.length, right.length);
    budget.spendItems(shorter);
    for (let index = 0; index < shorter; index++) {
      const [a, b] = [left[index] as Value, right[index] as Value]; // below both lengths
      if (!isEqual(a, b, budget, depth + 1)) return compare(a, b, operation, budget, depth + 1);
    }
    return left.length - right.length;
  }
  throw new ContextError("type", {
    operation,
    expected: "two numbers, two strings or two lists",
    found: `${typeName(left)} and ${typeName(right)}`,
  });
}

const compareText = (left: string, right: string): number => {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const [a, b] = [left.charCodeAt(index), right.charCodeAt(index)];
    // a surrogate belongs to a code point above every one that fits one unit
    if (a !== b) return isSurrogate(a) === isSurrogate(b) ? a - b : isSurrogate(a) ? 1 : -1;
  }
  return left.length - right.length;
};

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;
