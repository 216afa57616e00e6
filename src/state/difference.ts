import { bytesOf, marksOf } from "../data/admitted.ts";
import { isList, isObject, type JsonList, type JsonObject, type Key } from "../data/json.ts";
import { keysMoved } from "../data/key-order.ts";
import { keyBytes } from "../data/measure.ts";
import { sourcesOfPart } from "../data/parts.ts";
import { isWhollySecret, type Labelled } from "../secrets/labels.ts";
import { isSame } from "./changes.ts";

/** One step from a value to another, at the end of some keys. */
export interface Step {
  readonly op: "add" | "replace" | "remove" | "copy";
  readonly keys: readonly Key[];
  /** The keys to what is copied. */
  readonly from?: readonly Key[];
  readonly before?: Labelled | undefined;
  readonly after?: Labelled | undefined;
  /** What holds the value that is set, as long as that is the same. */
  readonly holder?: object | undefined;
}

/** The bytes of a step beside its keys and its value. */
const stepBytes = 32;

/**
 * Finds the steps from a value to another at the end of some keys. Parts that are one object are passed over; a list that grew
 * is appended to; where the steps would be longer than the whole value, that takes the place of the one before. O(what is not
 * shared, and the items of the lists and objects around it).
 */
export function stepsBetween(
  before: Labelled,
  after: Labelled,
  keys: readonly Key[],
  holder: object | undefined,
): readonly Step[] {
  if (isSame(before, after)) return [];
  const whole: Step = { op: "replace", keys, before, after, holder };
  if (isWhollySecret(before) || isWhollySecret(after)) return [whole];
  const [old, now] = [before.value, after.value];
  const steps =
    isList(old) && isList(now)
      ? listSteps(old, now, keys)
      : isObject(old) && isObject(now)
        ? objectSteps(old, now, keys)
        : undefined;
  return steps === undefined || bytesIn(steps) > bytesIn([whole]) ? [whole] : steps;
}

/** The bytes of steps as JSON, about. */
export const bytesIn = (steps: readonly Step[]): number =>
  steps.reduce(
    (sum, { keys, after }) =>
      keys.reduce<number>(
        (bytes, key) => bytes + keyBytes(String(key)),
        sum + stepBytes + (after === undefined ? 0 : bytesOf(after.value)),
      ),
    0,
  );

function partAt(container: JsonList | JsonObject, key: Key): Labelled {
  const value = (container as JsonObject)[key] as JsonObject; // the key is its own
  return { value, sources: sourcesOfPart(marksOf(container), key, value) };
}

function listSteps(before: JsonList, after: JsonList, keys: readonly Key[]): readonly Step[] {
  const steps: Step[] = [];
  const shared = Math.min(before.length, after.length);
  for (let index = 0; index < shared; index++) {
    if (before[index] === after[index] && marksOf(before) === undefined && marksOf(after) === undefined) continue;
    steps.push(...stepsBetween(partAt(before, index), partAt(after, index), [...keys, index], after));
  }
  for (let index = before.length - 1; index >= shared; index--) {
    steps.push({ op: "remove", keys: [...keys, index], before: partAt(before, index) });
  }
  for (let index = shared; index < after.length; index++) {
    steps.push({ op: "add", keys: [...keys, index], after: partAt(after, index), holder: after });
  }
  return steps;
}

/** Finds the steps between two objects; undefined where those would give the keys another order. */
function objectSteps(before: JsonObject, after: JsonObject, keys: readonly Key[]): readonly Step[] | undefined {
  const [old, now] = [Object.keys(before), Object.keys(after)];
  if (keysMoved(old, now).size > 0) return undefined;
  const removed = old
    .filter((key) => !Object.hasOwn(after, key))
    .map((key): Step => ({ op: "remove", keys: [...keys, key], before: partAt(before, key) }));
  const set = now.flatMap((key): readonly Step[] => {
    const [place, part] = [[...keys, key], partAt(after, key)];
    return Object.hasOwn(before, key)
      ? stepsBetween(partAt(before, key), part, place, after)
      : [{ op: "add", keys: place, after: part, holder: after }];
  });
  return [...removed, ...set];
}
