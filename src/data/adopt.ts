import { ContextError } from "../errors.ts";
import type { Payer } from "../limits.ts";
import { Admitted, type Marks, stamp } from "./admitted.ts";
import { describeHost } from "./host-value.ts";
import {
  type Container,
  deepestHeld,
  isContainer,
  isList,
  type JsonList,
  type JsonValue,
  type Key,
  maximalDepth,
} from "./json.ts";
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
const itemsPerMarks = 8;

/** A list or object of scalars alone, whose bytes are counted when somebody asks. */
const flat: Measure = measureOf(0, 1);

/** Freezes and stamps a list or object that the library has built out of scalars. O(1). */
export const adoptFlat = <T extends Container>(value: T): T => stamp(value, flat);

/**
 * Freezes and stamps a value that the library has built out of JSON values. O(1) for each list or object that is new, and
 * what it takes to unite the sources of its parts, for which the payer pays.
 *
 * @param deepest the number of lists and objects that may lie within each other in it
 * @throws ContextError `limit` where there would be more, `not-json` for what has not passed the border
 */
export function adopt<T extends JsonValue>(value: T, marking?: Marking, payer?: Payer, deepest = deepestHeld): T {
  adoptAt(value, 0, marking, payer, deepest);
  return value;
}

function adoptAt(
  value: JsonValue,
  depth: number,
  marking: Marking | undefined,
  payer: Payer | undefined,
  deepest: number,
): void {
  if (!isContainer(value) || Admitted.has(value)) return;
  let within: Marks[] | undefined;
  const sources = ownOf(marking, "whole");
  const whole = sources && { whole: sources };
  let measure = flat;
  const keys = isList(value) ? undefined : Object.keys(value);
  if (keys !== undefined && Object.getPrototypeOf(value) !== Object.prototype) throw foreign(value);
  const parts = keys ?? (value as JsonList);
  for (let index = 0; index < parts.length; index++) {
    const part = (value as Record<Key, JsonValue>)[keys?.[index] ?? index] as JsonValue; // a key, or below the length
    if (!isContainer(part)) {
      if (!isScalar(part)) throw foreign(part);
      continue;
    }
    if (depth < deepest) adoptAt(part, depth + 1, whole, payer, deepest);
    const marks = Admitted.marksOf(part);
    if (marks !== undefined) {
      within ??= [];
      within.push(marks);
    }
    measure = above(measure, heightIn(Admitted.measureOf(part)));
  }
  if (depth + heightIn(measure) > deepest)
    throw new ContextError("limit", { limit: "dataDepth", allowed: Math.min(deepest, maximalDepth) });
  const marks = marking === undefined && within === undefined ? undefined : marksFrom(payer, measure, marking, within);
  if (marks !== undefined) payer?.spendItems(itemsPerMarks);
  stamp(value, marks ?? measure);
}

const isScalar = (part: JsonValue): boolean =>
  typeof part === "string" || typeof part === "number" || typeof part === "boolean" || part === null;

/** The error of a value of the host that came by another way than the border. It is a fault of this library. */
const foreign = (value: JsonValue): ContextError =>
  new ContextError("not-json", {
    where: "a value that the library has built",
    path: "",
    found: describeHost(value),
    instead: "it must be brought in by the border",
  });

/** Reads a field of a marking, and never one that a polluted prototype was given: it would mark all values or none. */
const ownOf = <Name extends keyof Marking>(marking: Marking | undefined, name: Name): Marking[Name] | undefined =>
  marking !== undefined && Object.hasOwn(marking, name) ? marking[name] : undefined;

/** Computes the marks of a list or object from its own marking and the marks of its parts; undefined if no secret is in it. */
function marksFrom(
  payer: Payer | undefined,
  measure: Measure,
  marking: Marking | undefined,
  within: readonly Marks[] = [],
): Marks | undefined {
  const whole = ownOf(marking, "whole");
  const parts = ownOf(marking, "parts") ?? noParts;
  const isSeal = ownOf(marking, "isSeal") ?? false;
  const shallow = unitedAll([whole, ...parts.values()], payer);
  const all = unitedAll([shallow, ...within.map((marks) => marks.all)], payer);
  if (all === undefined) return undefined;
  const isSealed = isSeal || within.some((marks) => marks.isSealed);
  return Object.freeze({ whole, parts, shallow, all, isSeal, isSealed, measure });
}
