import { marksOf } from "../data/admitted.ts";
import { adopt, adoptFlat } from "../data/adopt.ts";
import { type JsonList, type JsonObject, type JsonValue, type Key, type Maybe, setKey } from "../data/json.ts";
import { ContextError } from "../errors.ts";
import type { Extent } from "../scope/extent.ts";
import { spokenPath } from "../scope/host-path.ts";
import { type Path, pathIn, type Space } from "../scope/path.ts";
import type { ReadLog } from "../scope/scope.ts";
import type { WrittenNames } from "./journal.ts";

/** The error of a read that a slice can't answer: what it asks for is not held, and may be there or not. */
export const outside = (space: Space, keys: readonly Key[]): ContextError =>
  new ContextError("outside", { path: spokenPath(space, keys) });

/**
 * Reads a path of which a slice may hold a part. A probe of what is not held finds nothing.
 *
 * @param readData reads what is held
 * @throws ContextError `outside` for what is not held
 */
export function readWithin(extent: Extent, path: Path, reader: ReadLog, readData: (path: Path) => Maybe): Maybe {
  const { space, keys, aspect } = path;
  const held = extent.at([space, ...keys]);
  if (held === "all") return readData(path);
  if (held === "absent") return undefined;
  if (held === "outside") {
    const length = lengthAt(extent, path, reader, readData);
    if (length !== undefined || aspect === "probe") return length;
    throw outside(space, keys);
  }
  if (!held.answers(aspect)) throw outside(space, keys);
  const part = readData(pathIn(space, keys, "probe"));
  if (aspect === "presence" || aspect === "probe") return held.isList ? noItems : (part ?? noKeys);
  reader.taint(undefined, marksOf(part)?.whole);
  return standInOf(held);
}

const noItems: JsonList = adopt([]);

const noKeys: JsonObject = adopt({});

const standIns = new WeakMap<Extent, JsonValue>();

/** Gives what is as long as the list that was sliced, or has the keys of the object. O(keys) the first time, then O(1). */
function standInOf(held: Extent): JsonValue {
  const standIn = standIns.get(held) ?? adoptFlat(held.isList ? emptyOf(held.length) : objectOf(held.names));
  standIns.set(held, standIn);
  return standIn;
}

/** Makes a list of no items that says it is so long: it takes no memory for them, whatever a snapshot claims. */
function emptyOf(length = 0): JsonList {
  const list: JsonValue[] = [];
  list.length = length;
  return list;
}

function objectOf(names: readonly string[]): JsonObject {
  const object: Record<string, null> = {};
  for (const name of names) setKey(object, name, null);
  return object;
}

/** Reads `list.length`, where that is what is held of the list. */
function lengthAt(extent: Extent, path: Path, reader: ReadLog, readData: (path: Path) => Maybe): number | undefined {
  const length = heldLength(extent, path);
  if (length === undefined) return undefined;
  const list = readData(pathIn(path.space, path.keys.slice(0, -1), "probe"));
  reader.taint(length, marksOf(list)?.whole);
  return length;
}

/** Tells how long the list is that a path asks for its length; undefined for another path, or where that is not held. */
export function heldLength(extent: Extent, { space, keys }: Path): number | undefined {
  const held = keys.at(-1) === "length" ? extent.at([space, ...keys.slice(0, -1)]) : undefined;
  return typeof held === "object" ? held.length : undefined;
}

/** Adds what was written to what a slice holds. O(names that it holds). */
export function extentWith(extent: Extent, written: readonly WrittenNames[], isTaskFinished: boolean): Extent {
  let next = extent;
  for (const { section, names, isRemoval } of written) {
    for (const name of names) {
      next = next.within(section, (space) => space.with(name, isRemoval ? "absent" : "all"));
      if (section === "tasks") next = next.within("outcomes", (space) => space.with(name, "all"));
    }
  }
  return isTaskFinished ? next.with("lastTask", "all") : next;
}
