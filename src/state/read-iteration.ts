import type { JsonValue, Key, Maybe } from "../data/json.ts";
import { follow } from "../data/read.ts";
import type { Path } from "../scope/path.ts";
import { type ReadLog, readFrom } from "../scope/scope.ts";
import { around, indexOf, type Position, parentOf, sourcesOf } from "./iteration.ts";
import type { Namespace } from "./namespace.ts";

/** Reads a path into `item`, `index` or `parent`. Outside a nested iteration, `parent` is the name of a variable. */
export function readIteration(
  { space, keys }: Path,
  item: JsonValue | undefined,
  position: Position | undefined,
  variables: Namespace,
  log: ReadLog,
): Maybe {
  if (space === "item") return readFrom(item, sourcesOf(position), keys, log);
  if (space === "index") return position === undefined ? undefined : follow(indexOf(position), keys, 0, log);
  return around(position) === undefined
    ? readFrom(variables.get("parent"), variables.sourcesOf("parent"), keys, log)
    : readParent(keys, position, log);
}

/** Reads on from `parent`. To read a part of it makes none of the others: items may lie within any number of others. */
function readParent(keys: readonly Key[], position: Position | undefined, log: ReadLog): Maybe {
  let inner = position;
  let from = 0;
  for (; keys[from] === "parent"; from++) inner = around(inner)?.position;
  const parent = around(inner);
  if (parent === undefined) return undefined;
  const { item, position: place } = parent;
  const others = keys.slice(from + 1);
  if (keys[from] === "item") return readFrom(item, sourcesOf(place), others, log);
  if (keys[from] === "index") return follow(indexOf(place), others, 0, log);
  return keys.length === from ? readFrom(parentOf(inner), undefined, [], log) : undefined;
}
