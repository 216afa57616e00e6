import { ingestObject } from "../data/ingest.ts";
import type { JsonObject } from "../data/json.ts";
import { isOf, type Kind, oneOf } from "../data/options.ts";
import { usage } from "../errors.ts";
import { aRun, type ItemResult, type ItemsRun } from "./result.ts";
import { keepWriting, ownPart, storedResults } from "./stored-run.ts";

/** The results of the run before, by the numbers of their turns in a run over all items. */
export type Previous<Value> = ReadonlyMap<number, ItemResult<Value>>;

/**
 * Reads the run before, as it was given or stored. O(items).
 *
 * @throws ContextError `usage` for what is none, or was laid out in other batches; `not-json` for a stored run that is none
 */
export function previousFrom<Value>(
  given: ItemsRun<Value> | JsonObject,
  batchSize: number | undefined,
): Previous<Value> {
  const isRun = isOf(aRun, given);
  const run = isRun ? (given as ItemsRun<Value>) : ingestObject(given, "previous");
  const batchSizeBefore = isRun ? (run as ItemsRun<Value>).batchSize : ownPart(run as JsonObject, "batchSize");
  if (batchSizeBefore !== batchSize) {
    throw usage(`previous was run ${spokenSize(batchSizeBefore)}, and this run is ${spokenSize(batchSize)}`);
  }
  const results = isRun ? (run as ItemsRun<Value>).results : storedResults<Value>(run as JsonObject);
  const previous = new Map(results.map((result, position) => [turnOf(result, position, batchSize), result]));
  if (isRun) keepWriting(run as ItemsRun<Value>);
  return previous;
}

/** Finds the turn of a result. A run of some items alone has any indexes, or batches that no other run has. */
function turnOf(result: ItemResult<unknown>, position: number, batchSize: number | undefined): number {
  if (!isOf(aResult, result)) throw usage("previous has a result without an index from 0 or a status");
  if (batchSize === undefined) return result.index;
  if (result.index === position * batchSize) return position;
  throw usage("previous must have all batches from the first: it was run with only");
}

const aResult: Kind = {
  expected: "the result of an item",
  has: (result) => {
    const { index, status } = result as ItemResult<unknown>;
    return Number.isSafeInteger(index) && index >= 0 && aStatus.has(status);
  },
};

const aStatus = oneOf("succeeded", "failed", "skipped");

const spokenSize = (batchSize: unknown): string =>
  typeof batchSize === "number" ? `in batches of ${batchSize}` : "without batchSize";
