import { marksOf, type Sources, sealedError, united } from "../admitted.ts";
import { ContextError } from "../errors.ts";
import { isList, isObject, type JsonValue, type Key, typeName } from "../json.ts";
import type { Budget } from "./budget.ts";

/** What an expression gives: JSON, or nothing where a name, key or index is not there. */
export type Value = JsonValue;
export type Maybe = Value | undefined;

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

/**
 * The one read: an own key of an object, an element of a list, a character of a string, or the length of the last two.
 * Nothing inherited, nothing run; what is not there is undefined.
 *
 * O(1); the length of a string O(length) and a character O(its index), which the budget is charged for.
 */
type ReadBudget = Pick<Budget, "spendCharacters">;

export function member(value: Value, key: Key, budget?: ReadBudget): Maybe {
  if (typeof value === "string") {
    if (typeof key === "number") return characterAt(value, key, budget);
    return key === "length" ? textLength(value, budget) : undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  if (isList(value)) {
    if (typeof key === "string") return key === "length" ? value.length : undefined;
    const index = key < 0 ? value.length + key : key;
    // never past the end, where a polluted prototype could answer
    return index >= 0 && index < value.length ? value[index] : undefined;
  }
  return typeof key === "string" && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Follows keys from a value; undefined where they lead nowhere. */
export function follow(value: Maybe, keys: readonly Key[], from: number, budget?: ReadBudget): Maybe {
  let current = value;
  for (let index = from; index < keys.length && current !== undefined; index++) {
    current = member(current, keys[index] as Key, budget); // below the length
  }
  return current;
}

/**
 * The sources of what keys lead to from a value that is secret if it has sources, where that can't bear marks itself. Of
 * nothing, too, where a text is read on: how long it is shows in that.
 */
export const sourcesAt = (
  root: Maybe,
  sources: Sources | undefined,
  keys: readonly Key[],
  from: number,
): Sources | undefined =>
  typeof root === "object" && root !== null
    ? sourcesAlong(root, keys, from)
    : keys.length === from || typeof root === "string"
      ? sources
      : undefined;

/** The same, from a value that is not secret or bears marks. */
export function sourcesAlong(value: Maybe, keys: readonly Key[], from: number): Sources | undefined {
  let current = value;
  for (let index = from; index < keys.length && current !== undefined; index++) {
    const key = stepInto(current, keys[index] as Key); // below the length
    const marks = marksOf(current);
    const part = member(current, key);
    if (marks?.isSealed && marks.whole !== undefined) throw sealedError(marks);
    const sources = marks && united(marks.whole, marks.parts.get(placeOf(current, key)));
    if (sources !== undefined && (typeof part !== "object" || part === null)) {
      return part === undefined ? undefined : sourcesAt(part, sources, keys, index + 1);
    }
    current = part;
  }
  return undefined;
}

/** A step given as text: in a list, digits are an index. */
const stepInto = (value: Value, key: Key): Key =>
  typeof key === "string" && isList(value) && /^-?\d+$/.test(key) ? Number(key) : key;

/** The key under which marks know a part: a negative index counts from the end. */
const placeOf = (value: Value, key: Key): Key =>
  typeof key === "number" && key < 0 && isList(value) ? value.length + key : key;

/** Follows keys given as text, where `"0"` may be an index of a list. */
export function followText(value: Maybe, keys: readonly string[]): Maybe {
  let current = value;
  for (const key of keys) {
    if (current === undefined) return undefined;
    current = member(current, stepInto(current, key));
  }
  return current;
}

/** Length in code points. O(length). */
export function textLength(text: string, budget?: ReadBudget): number {
  budget?.spendCharacters(text.length);
  let length = text.length;
  for (let index = 0; index < text.length - 1; index++) if (isPair(text, index)) length--;
  return length;
}

const isPair = (text: string, index: number): boolean =>
  (text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00;

/** The character at an index in code points; a negative index counts from the end. */
function characterAt(text: string, index: number, budget?: ReadBudget): Maybe {
  const wanted = index < 0 ? textLength(text, budget) + index : index;
  if (wanted < 0) return undefined;
  budget?.spendCharacters(Math.min(wanted, text.length));
  let unit = 0;
  for (let passed = 0; passed < wanted && unit < text.length; passed++) unit += isPair(text, unit) ? 2 : 1;
  return unit < text.length ? text.slice(unit, unit + (isPair(text, unit) ? 2 : 1)) : undefined;
}

/** The names that could be read from a value, unless they are secret. */
export const keysOf = (value: Maybe): readonly string[] =>
  isObject(value) && marksOf(value)?.whole === undefined ? Object.keys(value) : [];
