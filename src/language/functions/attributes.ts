import { marksOf } from "../../data/admitted.ts";
import { isObject, type Maybe, typeName, type Value } from "../../data/json.ts";
import { nearest } from "../../data/nearest.ts";
import { ownText } from "../../data/own-text.ts";
import { followText, keysOf, sourcesAlong } from "../../data/read.ts";
import { RecentlyUsed } from "../../data/recently-used.ts";
import { ContextError } from "../../errors.ts";
import { longestPath } from "../../limits.ts";
import { missing } from "../run/missing.ts";
import type { Run } from "../run/run.ts";

/** An attribute argument: a key or an index, or keys with dots between, such as "labels.env" or "tags.0". */
export type Attribute = string | number;

/** Reads something of one item after another. */
export type ItemReader<T extends Maybe = Value> = (item: Value) => T;

// Keys that were just cut out of a path are slow to look up: V8 first has to find the same text among all names.
const splitPaths = new RecentlyUsed<readonly string[]>(10_000);

/** Refuses the path of an attribute that is too long. */
function checkPath(path: string): void {
  if (path.length > longestPath) throw new ContextError("limit", { limit: "pathLength", allowed: longestPath });
}

/** Splits attributes with commas between. */
export function attributesIn(attributes: string): readonly Attribute[] {
  checkPath(attributes);
  return attributes.split(",").map((one) => one.trim());
}

/** Splits the path of an attribute into keys. */
export function keysIn(run: Run, attribute: Attribute): readonly string[] {
  const path = String(attribute);
  checkPath(path);
  run.spendCharacters(path.length);
  if (!path.includes(".")) return [path];
  const cached = splitPaths.get(path);
  if (cached !== undefined) return cached;
  const ownPath = ownText(path);
  const keys = ownPath.split("."); // not frozen: V8 iterates over a frozen list at half the speed
  splitPaths.add(ownPath, keys, ownPath.length);
  return keys;
}

/** Reads an attribute that a value may lack. Each key costs an item; whoever goes over values pays for the last one. */
export function attributeOf(run: Run, value: Value, keys: readonly string[]): Maybe {
  run.spendItems(keys.length - 1);
  const found = followText(value, keys);
  if (marksOf(value) !== undefined) run.taint(found, sourcesAlong(value, keys, 0, run));
  return found;
}

/** Reads an attribute that a value must have. Under the lenient policy a missing one is null. */
function requiredAttribute(run: Run, value: Value, keys: readonly string[]): Value {
  const found = attributeOf(run, value, keys);
  if (found !== undefined) return found;
  if (run.rules.undefinedPolicy === "empty") return null;
  throw missingAttribute(run, value, keys);
}

function missingAttribute(run: Run, item: Value, keys: readonly string[]): ContextError {
  let depth = 0;
  while (followText(item, keys.slice(0, depth + 1)) !== undefined) depth++;
  const target = followText(item, keys.slice(0, depth));
  const within = isObject(target) ? undefined : typeName(target);
  const there = keysOf(target);
  if (!run.says(keys.join("."))) return missing("an attribute of an item", within, there);
  return missing(`[…].${keys.slice(0, depth + 1).join(".")}`, within, there, nearest(keys[depth] ?? "", there));
}

/** Makes a reader of an attribute that an item may lack. The path is split once, when the first item is read. */
export function attributeReader(run: Run, attribute: Attribute): ItemReader<Maybe> {
  let keys: readonly string[] | undefined;
  return (item) => {
    keys ??= keysIn(run, attribute);
    return attributeOf(run, item, keys);
  };
}

/** Makes a reader of the item itself, or of an attribute that it must have. */
export function selectedReader(run: Run, attribute: Attribute | undefined): ItemReader {
  if (attribute === undefined) return (item) => item;
  let keys: readonly string[] | undefined;
  return (item) => {
    keys ??= keysIn(run, attribute);
    return requiredAttribute(run, item, keys);
  };
}

/** Makes a reader of an attribute that gives a default for a missing one. Without a default it is required. */
export function defaultReader(run: Run, attribute: Attribute, whenMissing: Maybe): ItemReader {
  if (whenMissing === undefined) return selectedReader(run, attribute);
  const read = attributeReader(run, attribute);
  return (item) => {
    const found = read(item);
    return found === undefined ? whenMissing : found;
  };
}
