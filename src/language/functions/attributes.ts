import { marksOf } from "../../data/admitted.ts";
import { isObject, type Maybe, typeName, type Value } from "../../data/json.ts";
import { followText, keysOf, sourcesAlong } from "../../data/read.ts";
import { ContextError } from "../../errors.ts";
import { longestPath } from "../../limits.ts";
import { missing } from "../run/missing.ts";
import type { Run } from "../run/run.ts";

/** What stands for an attribute argument: a key or an index, or keys with dots between. */
export type Attribute = string | number;

let lastPath: Attribute = "";

let lastKeys: readonly string[] = [""];

/** The keys of a path. Remembered for the next item, whose path is mostly the same. */
function keysIn(path: Attribute): readonly string[] {
  if (path === lastPath) return lastKeys;
  const text = String(path);
  if (text.length > longestPath) {
    throw new ContextError("limit", { limit: "pathLength", allowed: longestPath });
  }
  lastKeys = text.split(".");
  lastPath = path;
  return lastKeys;
}

/** The value at a path of keys such as "labels.env" or "tags.0". */
export function attributeOf(run: Run, value: Value, attribute: Attribute): Maybe {
  const keys = keysIn(attribute);
  const found = followText(value, keys);
  if (marksOf(value) !== undefined) run.taint(found, sourcesAlong(value, keys, 0));
  return found;
}

/** The value at a path that must be there. */
export function requiredAttribute(value: Value, attribute: Attribute, run: Run): Value {
  const found = attributeOf(run, value, attribute);
  if (found !== undefined) return found;
  if (run.rules.undefinedPolicy === "empty") return null;
  const keys = keysIn(attribute);
  let depth = 0;
  while (followText(value, keys.slice(0, depth + 1)) !== undefined) depth++;
  const target = followText(value, keys.slice(0, depth));
  const within = isObject(target) ? undefined : typeName(target);
  if (!run.says(String(attribute))) throw missing("an attribute of an item", "", within, keysOf(target));
  throw missing(`[…].${keys.slice(0, depth + 1).join(".")}`, keys[depth] ?? "", within, keysOf(target));
}

/** The value itself, or its attribute where one is asked for. */
export const selected = (value: Value, attribute: Attribute | undefined, run: Run): Value =>
  attribute === undefined ? value : requiredAttribute(value, attribute, run);

/** A value to sort, group or choose by: as it is, or in lower case where case does not matter. */
export function keyFrom(run: Run, value: Value, caseSensitive: boolean): Value {
  run.taintBy(value, "all");
  if (caseSensitive || typeof value !== "string") return value;
  run.spendCharacters(value.length);
  return value.toLowerCase();
}

/** The key of an item: made of itself or of its attribute. */
export const keyOf =
  (run: Run, attribute: Attribute | undefined, caseSensitive: boolean) =>
  (item: Value): Value =>
    keyFrom(run, selected(item, attribute, run), caseSensitive);
