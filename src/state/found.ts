import { isUnknown, marksOf } from "../data/admitted.ts";
import { isContainer, isList, isObject, type JsonValue, type Key, type Maybe } from "../data/json.ts";
import { member } from "../data/read.ts";
import { Extent, type Fact, type Held } from "../scope/extent.ts";
import { isOfItem, type Path, pathIn } from "../scope/path.ts";
import { heldLength, outside } from "./extent.ts";
import { areWhole, around, extentOf, indexOf, type Position, parentOf } from "./iteration.ts";
import type { State } from "./state.ts";

/** The data of a context: a state, and the current item with its position. */
export interface Here {
  readonly state: State;
  readonly item: JsonValue | undefined;
  readonly position: Position | undefined;
}

/**
 * Tells what a read of a path finds: the fewest keys that decide it, the name of the space before them. What is read within a
 * text is all of it. O(keys).
 *
 * @throws ContextError `outside` in a slice that does not hold it
 */
export function foundAt(here: Here, path: Path): Fact {
  const { state, item, position } = here;
  const { space, keys, aspect } = path;
  const outer = around(position);
  if (space === "parent") {
    return outer === undefined
      ? foundAt(here, pathIn("variables", ["parent", ...keys], aspect))
      : foundInParent({ state, ...outer }, path, position);
  }
  const isOfItem = space === "item" || space === "index";
  const extent = isOfItem && position !== undefined ? extentOf(position) : state.extent;
  const held = extent?.at([space, ...keys]) ?? "all";
  const length = held === "outside" && extent !== undefined ? heldLength(extent, path) : undefined;
  if (length !== undefined) return { keys: [space, ...keys.slice(0, -1)], found: "length", length };
  if (held !== "all") return foundInPart(path, held);
  if (!isOfItem) return foundInState(state, path);
  const root = space === "item" ? item : position === undefined ? undefined : indexOf(position);
  return foundIn(root, [space], path, extent?.part(space));
}

/** Tells what a read of `parent` finds: in the iteration around, or of what that has. */
function foundInParent(outer: Here, path: Path, position: Position | undefined): Fact {
  const { space, keys, aspect } = path;
  const [key, ...others] = keys;
  if (key === "parent" && around(outer.position) === undefined) return { keys: [space, key], found: "absence" };
  if (isOfItem(key)) {
    const fact = foundAt(outer, pathIn(key, others, aspect));
    return { ...fact, keys: [space, ...fact.keys] };
  }
  const held = extentOf(position)?.at([space, ...keys]) ?? "all";
  if (held !== "all") return foundInPart(path, held);
  if (!areWhole(outer) && aspect === "value" && keys.length === 0) throw outside(space, keys);
  return foundIn(parentOf(position), ["parent"], path);
}

/** Tells what a slice holds of a path, where that is a part. */
function foundInPart({ space, keys, aspect }: Path, held: Extent | "absent" | "outside"): Fact {
  const all = [space, ...keys];
  if (held === "absent") return { keys: all, found: "absence" };
  if (held === "outside" || !held.answers(aspect)) throw outside(space, keys);
  if (aspect === "length" && held.length !== undefined) return { keys: all, found: "length", length: held.length };
  if (aspect === "presence" || aspect === "probe") return { keys: all, found: "presence" };
  return { keys: all, found: "keys", names: held.names };
}

function foundInState(state: State, path: Path): Fact {
  const { space, keys, aspect } = path;
  const [first, ...others] = keys;
  if (space === "lastTask") {
    if (state.lastTask === undefined) return { keys: [space], found: "absence" };
    return { keys: first === undefined ? [space] : [space, first], found: "value" };
  }
  if (space === "outcomes") {
    if (first === undefined) return { keys: [space], found: "value" };
    return { keys: [space, first], found: state.outcomeOf(String(first)) === undefined ? "absence" : "value" };
  }
  const namespace = state.namespaceOf(space);
  if (namespace === null) return { keys: [space], found: "value" }; // it is null
  if (first !== undefined)
    return foundIn(namespace.get(String(first)), [space, String(first)], { keys: others, aspect }, heldAt(state, path));
  return foundHere(namespace.toObject(), [space], aspect);
}

const heldAt = ({ extent }: State, { space, keys: [first] }: Path): Held | "outside" | undefined =>
  first === undefined ? undefined : extent?.at([space, first]);

/**
 * Follows keys from a value that other keys led to.
 *
 * @param held is what a slice holds of the value: what is held of a list is an object, and its keys stay as they are
 */
function foundIn(
  root: Maybe,
  before: readonly Key[],
  { keys, aspect }: Pick<Path, "keys" | "aspect">,
  held?: Held | "outside",
): Fact {
  const at = [...before];
  let part = held;
  if (root === undefined) return { keys: at, found: "absence" };
  let value = root;
  for (const [index, key] of keys.entries()) {
    const marks = marksOf(value);
    if (!isContainer(value) || (marks !== undefined && isUnknown(marks))) return { keys: at, found: "value" };
    if (isList(value) && key === "length" && index === keys.length - 1) return foundHere(value, at, "length");
    const inner = member(value, key);
    at.push(part instanceof Extent || isList(value) ? key : String(key));
    if (inner === undefined) return { keys: at, found: "absence" };
    value = inner;
    part = part instanceof Extent ? part.part(key) : part;
  }
  return foundHere(value, at, aspect);
}

function foundHere(value: JsonValue, keys: readonly Key[], aspect: Path["aspect"]): Fact {
  if (aspect === "presence" || aspect === "probe") return { keys, found: "presence" };
  // The keys and the length of a secret are secret, too: the whole of it can be sealed.
  if (marksOf(value)?.whole !== undefined) return { keys, found: "value" };
  if (aspect === "length" && isList(value)) return { keys, found: "length", length: value.length };
  if (aspect !== "value" && isObject(value)) return { keys, found: "keys", names: Object.keys(value) };
  return { keys, found: "value" };
}
