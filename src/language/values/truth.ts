import { isList, type Value } from "../../data/json.ts";

/** Tells whether a value is true: `null false 0 "" [] {}` are false, every other value is true. */
export const isTruthy = (value: Value): boolean => {
  if (typeof value !== "object") return Boolean(value);
  if (value === null) return false;
  return isList(value) ? value.length > 0 : !isEmptyObject(value);
};

// V8 collects all keys of a large object to give the first one, and a loop may ask again and again.
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
