import { marksOf } from "../data/admitted.ts";
import { adopt } from "../data/adopt.ts";
import type { JsonObject, JsonValue } from "../data/json.ts";
import type { Sources } from "../data/sources.ts";
import { usage } from "../errors.ts";
import type { Extent } from "../scope/extent.ts";
import type { Labelled } from "../secrets/labels.ts";

/** One iteration of a with-items task: its item, where that came from if it is a secret scalar, and its index. */
export interface Iteration extends Labelled {
  readonly index: number;
  /** The place of an item that may be secret: one object as long as the item is the same. */
  readonly place?: object | undefined;
  /** What a slice holds of the item and the index; undefined for all. */
  readonly extent?: Extent | undefined;
}

/**
 * The position of an item: its index alone, a number that takes no memory, or a place where there is more to know of it,
 * as it holds a secret or lies within another iteration.
 */
export type Position = number | Place;

interface Place {
  readonly index: number;
  /** Where the item came from, if it is a secret scalar. */
  readonly sources: Sources | undefined;
  /** The item of the iteration around, and its position. */
  readonly outerItem: JsonValue | undefined;
  readonly outer: Position | undefined;
  /** What a slice holds of the item and the index; undefined for all. */
  readonly extent: Extent | undefined;
}

/** Makes the position of an item, within an iteration if there is one around. */
export const positionOf = (
  index: number,
  { value, sources, extent }: Labelled & { readonly extent?: Extent | undefined },
  outerItem: JsonValue | undefined,
  outer: Position | undefined,
): Position =>
  sources === undefined && outer === undefined && extent === undefined && marksOf(value) === undefined
    ? index
    : { index, sources, outerItem, outer, extent };

/** Makes the position of an item that takes the place of another in the same iteration. */
export function positionBeside(position: Position | undefined, index: number, item: Labelled): Position {
  const outer = around(position);
  return positionOf(index, item, outer?.item, outer?.position);
}

export const indexOf = (position: Position): number => (typeof position === "object" ? position.index : position);

export const sourcesOf = (position: Position | undefined): Sources | undefined =>
  typeof position === "object" ? position.sources : undefined;

export const extentOf = (position: Position | undefined): Extent | undefined =>
  typeof position === "object" ? position.extent : undefined;

/** Finds the iteration around a position, if there is one. */
export const around = (position: Position | undefined): { item: JsonValue; position: Position } | undefined =>
  typeof position === "object" && position.outerItem !== undefined && position.outer !== undefined
    ? { item: position.outerItem, position: position.outer }
    : undefined;

/** Builds the value of `parent` at a position: the iteration around it. O(iterations around it). */
export function parentOf(position: Position | undefined): JsonObject | undefined {
  const outer = around(position);
  return iterationsOf(outer?.item, outer?.position).reduce<JsonObject | undefined>(
    (parent, { value, sources, index }) =>
      adopt(
        { item: value, index, ...(parent === undefined ? {} : { parent }) },
        { parts: sources && new Map([["item", sources]]) },
      ),
    undefined,
  );
}

/** Lists the iterations around an item and its own, the outermost first. */
export function iterationsOf(item: JsonValue | undefined, position: Position | undefined): readonly Iteration[] {
  const found: Iteration[] = [];
  let here = item === undefined || position === undefined ? undefined : { item, position };
  for (; here !== undefined; here = around(here.position)) {
    const { item: value, position: at } = here;
    const place = typeof at === "object" ? at : undefined;
    found.push({ value, sources: sourcesOf(at), index: indexOf(at), place, extent: place?.extent });
  }
  return found.reverse();
}

/** Tells whether a slice holds all of an item, and of all around it. */
export const areWhole = ({
  item,
  position,
}: {
  readonly item: JsonValue | undefined;
  readonly position: Position | undefined;
}): boolean => iterationsOf(item, position).every(({ extent }) => extent === undefined);

/** Tells the index of an item from all other values. */
export const isIndex = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** @throws ContextError `usage` for an index that is no integer from 0 */
export function checkedIndex(index: number): number {
  if (isIndex(index)) return index;
  throw usage("the index of an item must be an integer from 0");
}
