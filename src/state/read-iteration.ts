import type { JsonValue, Maybe } from "../data/json.ts";
import { follow } from "../data/read.ts";
import { isOfItem, type Path, pathIn } from "../scope/path.ts";
import { type ReadLog, readFrom } from "../scope/scope.ts";
import { outside, readWithin } from "./extent.ts";
import { areWhole, around, extentOf, indexOf, type Position, parentOf, sourcesOf } from "./iteration.ts";
import type { State } from "./state.ts";

/** Reads a path into `item`, `index` or `parent`. Outside a nested iteration, `parent` is the name of a variable. */
export function readIteration(
  path: Path,
  item: JsonValue | undefined,
  position: Position | undefined,
  state: State,
  log: ReadLog,
): Maybe {
  if (typeof position === "number" && path.space === "index") return follow(position, path.keys, 0, log); // as most are
  if (path.space === "parent" && around(position) === undefined)
    return state.read(pathIn("variables", ["parent", ...path.keys], path.aspect), log);
  if (position !== undefined) return readAt(path, item, position, log);
  return state.extent && readWithin(state.extent, path, log, nothing);
}

const nothing = (): undefined => undefined;

function readAt(path: Path, item: JsonValue | undefined, position: Position, log: ReadLog): Maybe {
  const extent = extentOf(position);
  // What is held of an iteration around, that knows itself.
  return extent === undefined || leadsAround(path)
    ? readItem(path, item, position, log)
    : readWithin(extent, path, log, (one) => readItem(one, item, position, log));
}

function readItem(path: Path, item: JsonValue | undefined, position: Position, log: ReadLog): Maybe {
  const { space, keys } = path;
  if (space === "index") return follow(indexOf(position), keys, 0, log);
  return space === "parent" ? readParent(path, position, log) : readFrom(item, sourcesOf(position), keys, log);
}

/** Tells whether a path leads to a part of the iteration around, and not to what that has. */
const leadsAround = ({ space, keys }: Path): boolean => space === "parent" && isOfItem(keys[0]);

/** Reads on from `parent`. To read a part of it makes none of the others: items may lie within any number of others. */
function readParent({ keys, aspect }: Path, position: Position, log: ReadLog): Maybe {
  const parent = around(position);
  if (parent === undefined) return undefined;
  const [space, ...others] = keys;
  if (isOfItem(space)) return readAt(pathIn(space, others, aspect), parent.item, parent.position, log);
  if (keys.length > 0) return undefined;
  if (!areWhole(parent) && aspect === "value") throw outside("parent", keys);
  return readFrom(parentOf(position), undefined, [], log);
}
