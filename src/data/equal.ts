import { isContainer, isList, type JsonObject, type JsonValue } from "./json.ts";

/** Writes a value as text that is the same for equal values alone, whatever the order of keys. O(size × log keys). */
export function canonicalText(value: JsonValue): string {
  if (!isContainer(value)) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalText).join()}]`;
  const entries = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalText(value[key] as JsonValue)}`); // it is its own
  return `{${entries.join()}}`;
}

/** Tells whether two values are the same JSON, whatever the order of keys. O(size); O(1) for what is one object. */
export function areEqual(left: JsonValue, right: JsonValue): boolean {
  if (left === right) return true;
  if (!isContainer(left) || !isContainer(right) || isList(left) !== isList(right)) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  const [one, other] = [left as JsonObject, right as JsonObject]; // lists by their indexes
  return keys.every(
    (key) => Object.hasOwn(other, key) && areEqual(one[key] as JsonValue, other[key] as JsonValue), // both are own
  );
}
