import { adopt, type Marking, marksOf } from "../data/admitted.ts";
import {
  type Container,
  isList,
  type JsonList,
  type JsonObject,
  type JsonValue,
  type Key,
  setKey,
} from "../data/json.ts";
import { type Sources, united } from "../data/sources.ts";

/** A value, and where its secrets came from, if it is secret itself. Lists and objects bear their own marks. */
export interface Labelled<T extends JsonValue = JsonValue> {
  readonly value: T;
  readonly sources: Sources | undefined;
}

/** Pays for what is copied. */
export interface Payer {
  spendItems(count: number): void;
}

/** A value all of which is secret. O(size) for a list or object, which is copied to bear the marks; a scalar bears none. */
export function withSecret(value: JsonValue, sources: Sources, payer?: Payer): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  const marks = marksOf(value);
  const whole = united(marks?.whole, sources);
  if (marks?.whole !== undefined && (whole === marks.whole || marks.isSealed)) return value;
  payer?.spendItems(Object.keys(value).length);
  return copied(value, (part) => withSecret(part, sources, payer), { whole, parts: marks?.parts });
}

/** A label for a value: the value itself bears it where it can. */
export const labelled = (value: JsonValue, sources: Sources | undefined): Labelled =>
  sources === undefined ? { value, sources } : { value: withSecret(value, sources), sources };

function copied(value: Container, change: (part: JsonValue, key: Key) => JsonValue, marking: Marking): JsonValue {
  if (isList(value)) return adopt<JsonList>(value.map(change), marking);
  const copy: Record<string, JsonValue> = {};
  for (const [key, part] of Object.entries(value)) setKey(copy, key, change(part, key));
  return adopt<JsonObject>(copy, marking);
}

/** What to put in the place that keys lead to. */
export interface Change {
  readonly keys: readonly string[];
  readonly change: (value: JsonValue) => Labelled;
}

/** A value with changes at some of its places, all else shared. Keys that lead nowhere change nothing. O(size of what lies around the places). */
export function changedAt(value: JsonValue, changes: readonly Change[], depth = 0): Labelled {
  let [here, around]: [JsonValue, Sources | undefined] = [value, undefined];
  for (const { keys, change } of changes) {
    if (keys.length !== depth) continue;
    const changed = change(here);
    [here, around] = [changed.value, united(around, changed.sources)];
  }
  const inner = byKey(changes, depth);
  const marks = marksOf(here);
  const isSealed = marks?.isSealed === true && marks.whole !== undefined; // nothing is known of what is within
  if (inner.size === 0 || typeof here !== "object" || here === null || isSealed) return labelled(here, around);
  const parts = new Map(marks?.parts);
  const copy = copied(
    here,
    (part, key) => {
      const within = inner.get(String(key));
      if (within === undefined) return part;
      const changed = changedAt(part, within, depth + 1);
      const sources = united(parts.get(key), changed.sources);
      if (sources !== undefined && (typeof changed.value !== "object" || changed.value === null))
        parts.set(key, sources);
      return changed.value;
    },
    { whole: marks?.whole, parts },
  );
  return labelled(copy, around);
}

/** The changes further down, by the key that leads to them. */
function byKey(changes: readonly Change[], depth: number): ReadonlyMap<string, readonly Change[]> {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const key = change.keys[depth];
    if (key === undefined) continue;
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(change);
  }
  return groups;
}
