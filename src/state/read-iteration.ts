import type { JsonValue, Maybe } from "../data/json.ts";
import { follow } from "../data/read.ts";
import type { Path } from "../scope/path.ts";
import { type ReadLog, readFrom } from "../scope/scope.ts";
import { indexOf, type Position, parentOf, sourcesOf } from "./iteration.ts";
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
  const parent = parentOf(position);
  return parent === undefined
    ? readFrom(variables.get("parent"), variables.sourcesOf("parent"), keys, log)
    : readFrom(parent, undefined, keys, log);
}
