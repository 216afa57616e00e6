import { marksOf } from "../data/admitted.ts";
import { adopt } from "../data/adopt.ts";
import type { JsonObject, JsonValue } from "../data/json.ts";
import type { Sources } from "../data/sources.ts";
import type { Labelled } from "../secrets/labels.ts";

/** One iteration of a with-items task. */
export interface Iteration extends Labelled {
  readonly index: number;
}

/** The position of an item: its index, and what else there is to know of it; of one that holds no secret and has none around, a number. */
export type Position = number | Place;

interface Place {
  readonly index: number;
  /** Of an item that is secret and can't bear marks itself. */
  readonly sources: Sources | undefined;
  /** The item of the iteration around, and its position. */
  readonly outerItem: JsonValue | undefined;
  readonly outer: Position | undefined;
}

/** The position of an item within an iteration, if there is one around. */
export const positionOf = (
  index: number,
  item: JsonValue,
  sources: Sources | undefined,
  outerItem: JsonValue | undefined,
  outer: Position | undefined,
): Position =>
  sources === undefined && outer === undefined && marksOf(item) === undefined
    ? index
    : { index, sources, outerItem: outerItem, outer };

export const indexOf = (position: Position): number => (typeof position === "object" ? position.index : position);

export const sourcesOf = (position: Position | undefined): Sources | undefined =>
  typeof position === "object" ? position.sources : undefined;

/** The iteration around a position, if there is one. */
export const around = (position: Position | undefined): { item: JsonValue; position: Position } | undefined =>
  typeof position === "object" && position.outerItem !== undefined && position.outer !== undefined
    ? { item: position.outerItem, position: position.outer }
    : undefined;

/** What `parent` is at a position: the iteration around it. */
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

/** The iterations around an item and its own, the outermost first. */
export function iterationsOf(item: JsonValue | undefined, position: Position | undefined): readonly Iteration[] {
  const found: Iteration[] = [];
  let here = item === undefined || position === undefined ? undefined : { item, position };
  for (; here !== undefined; here = around(here.position)) {
    found.push({ value: here.item, sources: sourcesOf(here.position), index: indexOf(here.position) });
  }
  return found.reverse();
}
