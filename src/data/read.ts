import type { Budget, Payer } from "../limits.ts";
import { isUnknown, marksOf, sealedError } from "./admitted.ts";
import { isList, isObject, type Key, type Maybe, type Value } from "./json.ts";
import { sourcesOfPart } from "./parts.ts";
import type { Sources } from "./sources.ts";

/** Pays for characters that are counted or skipped. */
type ReadBudget = Pick<Budget, "spendCharacters">;

/**
 * Reads an own key of an object, an element of a list, a character of a string, or the length of the last two: the one
 * read of the language. It sees nothing inherited and runs nothing; undefined where nothing is there. A number is a key of
 * an object by its text.
 *
 * O(1); O(length) for the length of a string and O(index) for a character, which the budget is charged for.
 */
export function member(value: Value, key: Key, budget?: ReadBudget): Maybe {
  if (typeof value === "string") {
    if (typeof key === "number") return characterAt(value, key, budget);
    return key === "length" ? textLength(value, budget) : undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  if (isList(value)) {
    if (typeof key === "string") return key === "length" ? value.length : undefined;
    const index = key < 0 ? value.length + key : key;
    // It never reads past the end, where a polluted prototype could answer.
    return index >= 0 && index < value.length ? value[index] : undefined;
  }
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Follows keys from a value; undefined where they lead nowhere. O(keys). */
export function follow(value: Maybe, keys: readonly Key[], from: number, budget?: ReadBudget): Maybe {
  let current = value;
  for (let index = from; index < keys.length && current !== undefined; index++) {
    current = member(current, keys[index] as Key, budget); // below the length
  }
  return current;
}

/**
 * Finds where a scalar came from that keys lead to, starting from a value and its own sources. Undefined for a list or
 * object, which bears its own marks, and for what is public. A key of a secret text that leads to nothing is secret, too:
 * it shows how long the text is.
 */
export const sourcesAt = (
  root: Maybe,
  sources: Sources | undefined,
  keys: readonly Key[],
  from: number,
  payer?: Payer,
): Sources | undefined =>
  typeof root === "object" && root !== null
    ? sourcesAlong(root, keys, from, payer)
    : keys.length === from || typeof root === "string"
      ? sources
      : undefined;

/**
 * Finds the sources of the scalar that keys lead to, from a value that is public or bears marks. The payer pays for each
 * key of a part that bears some.
 *
 * @throws ContextError `sealed` where the keys lead into a secret whose value is not known
 */
export function sourcesAlong(value: Maybe, keys: readonly Key[], from: number, payer?: Payer): Sources | undefined {
  let current = value;
  for (let index = from; index < keys.length && current !== undefined; index++) {
    const key = stepInto(current, keys[index] as Key); // below the length
    const marks = marksOf(current);
    const part = member(current, key);
    if (marks !== undefined) {
      if (isUnknown(marks)) throw sealedError(marks);
      payer?.spendItems(1);
    }
    const sources = sourcesOfPart(marks, placeOf(current, key), part, payer);
    if (sources !== undefined) {
      return part === undefined ? undefined : sourcesAt(part, sources, keys, index + 1, payer);
    }
    current = part;
  }
  return undefined;
}

/** Reads a key that was given as text: in a list, digits are an index. */
export const stepInto = (value: Value, key: Key): Key =>
  typeof key === "string" && isList(value) && /^-?\d+$/.test(key) ? Number(key) : key;

/** Finds the key under which marks know a part: a negative index counts from the end, and objects have texts as keys. */
export function placeOf(value: Value, key: Key): Key {
  if (typeof key === "string") return key;
  if (isList(value)) return key < 0 ? value.length + key : key;
  return isObject(value) ? String(key) : key;
}

/** Follows keys given as text, where `"0"` may be an index of a list. */
export function followText(value: Maybe, keys: readonly string[]): Maybe {
  let current = value;
  for (const key of keys) {
    if (current === undefined) return undefined;
    current = member(current, stepInto(current, key));
  }
  return current;
}

/** Counts the code points of a text. O(length). */
export function textLength(text: string, budget?: ReadBudget): number {
  budget?.spendCharacters(text.length);
  let length = text.length;
  for (let index = 0; index < text.length - 1; index++) if (isPair(text, index)) length--;
  return length;
}

const isPair = (text: string, index: number): boolean =>
  (text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00;

/** Finds the unit behind so many code points. O(count), which the budget is charged for. */
export function unitsForth(text: string, count: number, budget?: ReadBudget): number {
  budget?.spendCharacters(Math.min(count, text.length));
  let unit = 0;
  for (let passed = 0; passed < count && unit < text.length; passed++) unit += isPair(text, unit) ? 2 : 1;
  return unit;
}

/** Finds the unit before the last so many code points. O(count), which the budget is charged for. */
export function unitsBack(text: string, count: number, budget?: ReadBudget): number {
  budget?.spendCharacters(Math.min(count, text.length));
  let unit = text.length;
  for (let passed = 0; passed < count && unit > 0; passed++) unit -= isPair(text, unit - 2) ? 2 : 1;
  return unit;
}

/** Finds the character at an index in code points; a negative index counts from the end. */
function characterAt(text: string, index: number, budget?: ReadBudget): Maybe {
  if (index < -text.length) return undefined;
  if (index >= 0) {
    const unit = unitsForth(text, index, budget);
    return unit < text.length ? text.slice(unit, unit + (isPair(text, unit) ? 2 : 1)) : undefined;
  }
  const end = unitsBack(text, -index - 1, budget);
  return end > 0 ? text.slice(end - (isPair(text, end - 2) ? 2 : 1), end) : undefined;
}

/** Lists the names that could be read from a value, unless they are secret. */
export const keysOf = (value: Maybe): readonly string[] =>
  isObject(value) && marksOf(value)?.whole === undefined ? Object.keys(value) : [];
