import { isList, typeName, type Value } from "../../data/json.ts";
import { member } from "../../data/read.ts";
import { ContextError } from "../../errors.ts";
import type { Budget } from "../../limits.ts";

/** `null false 0 "" [] {}` are false, all else is true. */
export const isTruthy = (value: Value): boolean => {
  if (typeof value !== "object") return Boolean(value);
  if (value === null) return false;
  return isList(value) ? value.length > 0 : !isEmptyObject(value);
};

// The first key of a large object costs as much as all of them, and a loop may ask again and again.
const notEmpty = new WeakSet<object>();

const isEmptyObject = (value: object): boolean => {
  if (notEmpty.has(value)) return false;
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue;
    notEmpty.add(value);
    return false;
  }
  return true;
};

/** Deep equality by JSON type. */
export function isEqual(left: Value, right: Value, budget: Budget, depth = 0): boolean {
  if (typeof left === "string") {
    if (typeof right !== "string" || left.length !== right.length) return false;
    budget.spendCharacters(left.length);
    return left === right;
  }
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  budget.check("dataDepth", depth);
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
 * Order of two numbers, two strings (by code point) or two lists (element by element): negative, zero or positive.
 *
 * @throws ContextError `type` for all else
 */
export function compare(left: Value, right: Value, operation: string, budget: Budget, depth = 0): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "string" && typeof right === "string") {
    budget.spendCharacters(Math.min(left.length, right.length));
    return compareText(left, right);
  }
  if (isList(left) && isList(right)) {
    budget.check("dataDepth", depth);
    const shared = Math.min(left.length, right.length);
    budget.spendItems(shared);
    for (let index = 0; index < shared; index++) {
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
    // a surrogate stands for a code point above all that fit one unit
    if (a !== b) return isSurrogate(a) === isSurrogate(b) ? a - b : isSurrogate(a) ? 1 : -1;
  }
  return left.length - right.length;
};

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;

/** The printed form: a string as it is, `null` as nothing, lists and objects as compact JSON. */
export function print(value: Value, budget: Budget): string {
  switch (typeof value) {
    case "string":
      return value;
    case "object":
      return value === null ? "" : toJson(value, budget);
    default:
      return String(value);
  }
}

/** JSON text, its length charged before it is made. */
export function toJson(value: Value, budget: Budget, indent = 0): string {
  budget.spendText(new JsonLength(budget, indent).of(value, 0));
  return JSON.stringify(value, undefined, indent);
}

/** A lower bound of the length of JSON text, found without making it, that gives up at the longest string allowed. */
class JsonLength {
  readonly #budget: Budget;
  readonly #indent: number;
  #length = 0;

  constructor(budget: Budget, indent: number) {
    this.#budget = budget;
    this.#indent = indent;
  }

  of(value: Value, depth: number): number {
    if (typeof value === "string") this.#add(value.length + 2);
    else if (typeof value !== "object" || value === null) this.#add(1);
    else {
      this.#budget.check("dataDepth", depth);
      const perPart = 1 + (this.#indent === 0 ? 0 : 1 + this.#indent * (depth + 1));
      this.#add(2);
      if (isList(value)) {
        for (const item of value) {
          this.#add(perPart);
          this.of(item, depth + 1);
        }
      } else {
        for (const key of Object.keys(value)) {
          this.#add(perPart + key.length + 3);
          this.of(value[key] as Value, depth + 1); // key is its own
        }
      }
    }
    return this.#length;
  }

  #add(length: number): void {
    this.#length += length;
    this.#budget.check("stringLength", this.#length);
  }
}
