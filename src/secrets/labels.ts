import { heightOf, isUnknown, marksOf } from "../data/admitted.ts";
import { adopt, type Marking } from "../data/adopt.ts";
import {
  anyKey,
  blankOf,
  type Container,
  isContainer,
  isList,
  type JsonValue,
  type Key,
  maximalDepth,
  type PatternKey,
  setKey,
} from "../data/json.ts";
import { partsOf } from "../data/parts.ts";
import { type Sources, united } from "../data/sources.ts";
import { ContextError } from "../errors.ts";
import type { Payer } from "../limits.ts";

/** A value with its label: where it came from, if it is secret itself. Lists and objects bear their own marks. */
export interface Labelled {
  readonly value: JsonValue;
  readonly sources: Sources | undefined;
}

/** Tells whether all of a value is secret: its parts are not told apart then. */
export const isWhollySecret = ({ value, sources }: Labelled): boolean =>
  sources !== undefined || marksOf(value)?.whole !== undefined;

/**
 * Marks all of a value as secret. O(size) for a list or object, which is copied to bear the marks, what is shared within it
 * once; a scalar bears none.
 *
 * @throws ContextError `limit` for one that is nested deeper than {@link maximalDepth}
 */
export const withSecret = (value: JsonValue, sources: Sources, payer?: Payer): JsonValue =>
  isContainer(value) ? secretCopy(value, sources, payer, 0, new Map()) : value;

function secretCopy(
  value: Container,
  sources: Sources,
  payer: Payer | undefined,
  depth: number,
  copies: Map<Container, Container>,
): Container {
  if (depth >= maximalDepth) throw new ContextError("limit", { limit: "dataDepth", allowed: maximalDepth });
  const marks = marksOf(value);
  const whole = united(marks?.whole, sources, payer);
  if (marks?.whole !== undefined && (whole === marks.whole || marks.isSealed)) return value;
  const known = copies.get(value);
  if (known !== undefined && depth + heightOf(known) <= maximalDepth) return known;
  const keys = isList(value) ? value.keys() : Object.keys(value);
  payer?.spendItems(isList(value) ? value.length : (keys as readonly string[]).length);
  const copy = blankOf(value);
  for (const key of keys) {
    const part = (value as Readonly<Record<Key, JsonValue>>)[key] as JsonValue; // the key is its own
    setKey(copy, key, isContainer(part) ? secretCopy(part, sources, payer, depth + 1, copies) : part);
  }
  const marked = adopt(copy as Container, { whole, parts: marks?.parts }, payer);
  copies.set(value, marked);
  return marked;
}

/** Labels a value: the value itself bears the label where it can. */
export const labelled = (value: JsonValue, sources: Sources | undefined): Labelled =>
  sources === undefined ? { value, sources } : { value: withSecret(value, sources), sources };

/** Copies a list or object with each part changed, under other marks. O(parts). */
export function withParts(
  value: Container,
  change: (part: JsonValue, key: Key, sources: Sources | undefined) => JsonValue,
  marking?: Marking,
): Container {
  const copy = blankOf(value);
  for (const { key, value: part, sources } of partsOf(value)) setKey(copy, key, change(part, key, sources));
  return adopt(copy as Container, marking);
}

/** A change at the places in a value that keys lead to. */
export interface Change {
  readonly keys: readonly PatternKey[];
  readonly change: (value: JsonValue) => Labelled;
}

/** Changes within a value, by the key that leads on to them. */
interface Groups {
  readonly ofKey: ReadonlyMap<string, readonly Change[]>;
  readonly ofAny: readonly Change[];
}

/**
 * Changes a value at some places; all else is shared. Keys that lead nowhere change nothing. O(changes, and size of what lies
 * around the places).
 */
export const changedAt = (value: JsonValue, changes: readonly Change[]): Labelled =>
  changedFrom(value, changes, 0, new Map());

function changedFrom(
  value: JsonValue,
  changes: readonly Change[],
  depth: number,
  grouped: Map<readonly Change[], Groups>,
): Labelled {
  let [here, around]: [JsonValue, Sources | undefined] = [value, undefined];
  for (const { keys, change } of changes) {
    if (keys.length !== depth) continue;
    const changed = change(here);
    [here, around] = [changed.value, united(around, changed.sources)];
  }
  const marks = marksOf(here);
  if (!isContainer(here) || (marks !== undefined && isUnknown(marks))) return labelled(here, around);
  // Every part behind a wildcard has the same changes, which are grouped once.
  const groups = grouped.get(changes) ?? groupsOf(changes, depth);
  grouped.set(changes, groups);
  const inner = new Map<Key, Labelled>();
  for (const { key, value: part } of partsOf(here)) {
    const within = groups.ofKey.get(String(key)) ?? groups.ofAny;
    if (within.length === 0) continue;
    const changed = changedFrom(part, within, depth + 1, grouped);
    if (changed.value !== part || changed.sources !== undefined) inner.set(key, changed);
  }
  if (inner.size === 0) return labelled(here, around);
  const parts = new Map(marks?.parts);
  for (const [key, { value: part, sources }] of inner) {
    const all = united(parts.get(key), sources);
    if (all !== undefined && !isContainer(part)) parts.set(key, all);
  }
  const changedPart = (part: JsonValue, key: Key): JsonValue => {
    const changed = inner.get(key);
    return changed === undefined ? part : changed.value; // which may be null
  };
  const copy = withParts(here, changedPart, { whole: marks?.whole, parts });
  return labelled(copy, around);
}

/** Groups changes by the key that leads to them from a depth. Those of every key are among those of each. */
function groupsOf(changes: readonly Change[], depth: number): Groups {
  const ofKey = new Map<string, Change[]>();
  const ofAny = changes.filter(({ keys }) => keys[depth] === anyKey);
  for (const change of changes) {
    const key = change.keys[depth];
    if (key === undefined || key === anyKey) continue;
    const group = ofKey.get(key) ?? [...ofAny];
    ofKey.set(key, group);
    group.push(change);
  }
  return { ofKey, ofAny };
}
