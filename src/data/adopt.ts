import { ContextError } from "../errors.ts";
import type { Payer } from "../limits.ts";
import { Admitted, type Marks, stamp } from "./admitted.ts";
import { type Container, isContainer, isList, type JsonList, type JsonValue, type Key, maximalDepth } from "./json.ts";
import { above, heightIn, type Measure, measureOf } from "./measure.ts";
import { type Sources, unitedAll } from "./sources.ts";

/** The secrets of a list or object that the library has built. */
export interface Marking {
  /** Where all of it came from, and all of the lists and objects in it that are new. */
  readonly whole?: Sources | undefined;
  /** Where its scalars came from. */
  readonly parts?: ReadonlyMap<Key, Sources> | undefined;
  readonly isSeal?: boolean;
}

const noParts: ReadonlyMap<Key, Sources> = new Map();

// The marks of a list or object take as much room as a short list does.
const itemsPerMarks = 5;

/** A list or object of scalars alone, whose bytes are counted when somebody asks. */
const flat: Measure = measureOf(0, 1);

/** Freezes and stamps a list or object that the library has built out of scalars. O(1). */
export const adoptFlat = <T extends Container>(value: T): T => stamp(value, flat);

/**
 * Freezes and stamps a value that the library has built out of JSON values. O(1) for each list or object that is new, and
 * what it takes to unite the sources of its parts, for which the payer pays.
 *
 * @throws ContextError `limit` where it would be nested deeper than {@link maximalDepth}
 */
export function adopt<T extends JsonValue>(value: T, marking?: Marking, payer?: Payer): T {
  adoptAt(value, 0, marking, payer);
  return value;
}

function adoptAt(value: JsonValue, depth: number, marking: Marking | undefined, payer: Payer | undefined): void {
  if (!isContainer(value) || Admitted.has(value)) return;
  let within: Marks[] | undefined;
  const whole = marking?.whole && { whole: marking.whole };
  let measure = flat;
  const keys = isList(value) ? undefined : Object.keys(value);
  const parts = keys ?? (value as JsonList);
  for (let index = 0; index < parts.length; index++) {
    const part = (value as Record<Key, JsonValue>)[keys?.[index] ?? index] as JsonValue; // a key, or below the length
    if (!isContainer(part)) continue;
    if (depth < maximalDepth) adoptAt(part, depth + 1, whole, payer);
    const marks = Admitted.marksOf(part);
    if (marks !== undefined) {
      within ??= [];
      within.push(marks);
    }
    measure = above(measure, heightIn(Admitted.measureOf(part)));
  }
  if (depth + heightIn(measure) > maximalDepth) {
    throw new ContextError("limit", { limit: "dataDepth", allowed: maximalDepth });
  }
  const marks = marking === undefined && within === undefined ? undefined : marksFrom(payer, marking, within);
  if (marks !== undefined) payer?.spendItems(itemsPerMarks);
  stamp(value, marks === undefined ? measure : Object.freeze({ ...marks, measure }));
}

/** Computes the marks of a list or object from its own marking and the marks of its parts; undefined if no secret is in it. */
function marksFrom(
  payer: Payer | undefined,
  { whole, parts = noParts, isSeal = false }: Marking = {},
  within: readonly Marks[] = [],
): Omit<Marks, "measure"> | undefined {
  const shallow = unitedAll([whole, ...parts.values()], payer);
  const all = unitedAll([shallow, ...within.map((marks) => marks.all)], payer);
  if (all === undefined) return undefined;
  const isSealed = isSeal || within.some((marks) => marks.isSealed);
  return { whole, parts, shallow, all, isSeal, isSealed };
}
