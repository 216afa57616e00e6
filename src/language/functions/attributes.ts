import { marksOf } from "../../data/admitted.ts";
import { isObject, type Maybe, typeName, type Value } from "../../data/json.ts";
import { followText, keysOf, sourcesAlong } from "../../data/read.ts";
import { ContextError } from "../../errors.ts";
import { longestPath } from "../../limits.ts";
import { missing } from "../run/missing.ts";
import type { Run } from "../run/run.ts";

/** An attribute argument: a key or an index, or keys with dots between, such as "labels.env" or "tags.0". */
export type Attribute = string | number;

/** Reads the same attribute of one item after another. */
export type ItemReader<T extends Maybe = Value> = (item: Value) => T;

/** Makes a reader of an attribute that an item may lack. The path is split once, when the first item is read. */
export function attributeReader(run: Run, attribute: Attribute): ItemReader<Maybe> {
  let keys: readonly string[] | undefined;
  return (item) => {
    keys ??= keysIn(attribute);
    const found = followText(item, keys);
    if (marksOf(item) !== undefined) run.taint(found, sourcesAlong(item, keys, 0));
    return found;
  };
}

function keysIn(attribute: Attribute): readonly string[] {
  const path = String(attribute);
  if (path.length > longestPath) throw new ContextError("limit", { limit: "pathLength", allowed: longestPath });
  return path.split(".");
}

/** Makes a reader of an attribute that an item must have. Under the lenient policy a missing one is null. */
function requiredReader(run: Run, attribute: Attribute): ItemReader {
  const read = attributeReader(run, attribute);
  return (item) => {
    const found = read(item);
    if (found !== undefined) return found;
    if (run.rules.undefinedPolicy === "empty") return null;
    throw missingAttribute(run, item, attribute);
  };
}

function missingAttribute(run: Run, item: Value, attribute: Attribute): ContextError {
  const keys = keysIn(attribute);
  let depth = 0;
  while (followText(item, keys.slice(0, depth + 1)) !== undefined) depth++;
  const target = followText(item, keys.slice(0, depth));
  const within = isObject(target) ? undefined : typeName(target);
  if (!run.says(String(attribute))) return missing("an attribute of an item", "", within, keysOf(target));
  return missing(`[…].${keys.slice(0, depth + 1).join(".")}`, keys[depth] ?? "", within, keysOf(target));
}

/** Makes a reader of the item itself, or of an attribute where one is asked for. */
export const selectedReader = (run: Run, attribute: Attribute | undefined): ItemReader =>
  attribute === undefined ? (item) => item : requiredReader(run, attribute);

/** Makes a reader of an attribute that gives a default for a missing one or null. Without a default it is required. */
export function defaultReader(run: Run, attribute: Attribute, whenMissing: Maybe): ItemReader {
  if (whenMissing === undefined) return requiredReader(run, attribute);
  const read = attributeReader(run, attribute);
  return (item) => read(item) ?? whenMissing;
}
