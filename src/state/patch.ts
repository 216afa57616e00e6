import { adopt } from "../data/adopt.ts";
import { isContainer, isList, type JsonObject, type JsonValue, type Key, setKey } from "../data/json.ts";
import { partsOf } from "../data/parts.ts";
import type { Sources } from "../data/sources.ts";
import { isWhollySecret, type Labelled } from "../secrets/labels.ts";
import { refuse } from "./stored.ts";

/** A change of the parts of one list or object: what is taken away, put in or put in place of another. */
export type Edit = { readonly op: "add" | "replace"; readonly value: Labelled } | { readonly op: "remove" };

/**
 * Changes a value at the end of some keys, as JSON Patch (RFC 6902) does. Marks stay with the parts that bear them. O(parts of
 * the lists and objects around).
 *
 * @param path names the place, for an error
 * @throws ContextError `snapshot` where the keys lead to nothing, or into a secret
 */
export function edited(whole: Labelled, keys: readonly string[], edit: Edit, path: string, from = 0): Labelled {
  const { value } = whole;
  const key = keys[from];
  if (key === undefined) {
    if (edit.op === "remove") throw refuse(path, "can't be taken away");
    return edit.value;
  }
  if (isWhollySecret(whole)) throw refuse(path, "lies within a secret, which is set as a whole");
  if (!isContainer(value)) throw refuse(path, "leads into a value that is no list and no object");
  const parts = Array.from(partsOf(value), ({ key, value, sources }) => [key, { value, sources }] as const);
  const isLast = from === keys.length - 1;
  if (isList(value)) {
    const index = indexIn(value.length, key, isLast && edit.op === "add", path);
    const items = parts.map(([, part]) => part);
    if (!isLast)
      items[index] = edited(items[index] as Labelled, keys, edit, path, from + 1); // below the length
    else if (edit.op === "remove") items.splice(index, 1);
    else items.splice(index, edit.op === "add" ? 0 : 1, edit.value);
    return listOf(items);
  }
  const there = parts.findIndex(([name]) => name === key);
  if (there < 0 && !(isLast && edit.op === "add")) throw refuse(path, "leads to nothing");
  if (there < 0 && edit.op === "add") return objectOf([...parts, [key, edit.value]]);
  if (isLast && edit.op === "remove") return objectOf(parts.toSpliced(there, 1));
  const old = (parts[there] as (typeof parts)[number])[1]; // it is there
  const part = isLast && edit.op !== "remove" ? edit.value : edited(old, keys, edit, path, from + 1);
  return objectOf(parts.with(there, [key, part]));
}

/**
 * Finds the part at the end of some keys.
 *
 * @throws ContextError `snapshot` where the keys lead to nothing, or into a secret
 */
export function partAt(whole: Labelled, keys: readonly string[], path: string): Labelled {
  let here = whole;
  for (const key of keys) {
    if (isWhollySecret(here)) throw refuse(path, "lies within a secret");
    const { value } = here;
    const wanted = isList(value) ? indexIn(value.length, key, false, path) : key;
    const part = isContainer(value) ? Array.from(partsOf(value)).find((one) => one.key === wanted) : undefined;
    if (part === undefined) throw refuse(path, "leads to nothing");
    here = part;
  }
  return here;
}

function indexIn(length: number, key: string, isAdded: boolean, path: string): number {
  if (isAdded && key === "-") return length;
  if (!/^(?:0|[1-9]\d*)$/.test(key)) throw refuse(path, "needs an index of a list");
  const index = Number(key);
  if (index < length || (isAdded && index === length)) return index;
  throw refuse(path, "leads to nothing: the list is shorter");
}

/** Makes a list of labelled items. */
export function listOf(items: readonly Labelled[]): Labelled {
  const list = items.map(({ value }) => value);
  return { value: adopt(list, markingOf(items.entries())), sources: undefined };
}

/** Makes an object of labelled parts. */
export function objectOf(parts: Iterable<readonly [Key, Labelled]>): Labelled {
  const object: Record<Key, JsonValue> = {};
  for (const [key, { value }] of parts) setKey(object, key, value);
  return { value: adopt(object as JsonObject, markingOf(parts)), sources: undefined };
}

function markingOf(
  parts: Iterable<readonly [Key, Labelled]>,
): { readonly parts: ReadonlyMap<Key, Sources> } | undefined {
  const sources = new Map<Key, Sources>();
  for (const [key, part] of parts)
    if (part.sources !== undefined && !isContainer(part.value)) sources.set(key, part.sources);
  return sources.size === 0 ? undefined : { parts: sources };
}
