import { usage } from "../errors.ts";

/** How far a run over items has come. */
export interface ItemsProgress {
  readonly done: number;
  readonly failed: number;
  /** Where the source says how many it has. */
  readonly total: number | undefined;
  /** How many are under way. */
  readonly active: number;
}

/** How {@link withItems} goes over the items. */
export interface WithItemsOptions {
  /** How many items are under way at once: 1 when not given. */
  readonly concurrency?: number;
  /** Gives work lists of so many items, which are then counted and reported as one. */
  readonly batchSize?: number;
  /**
   * What a failed item means: `"stop"` begins no other; `"continue"` does them all; `{ tolerate }` stops when more have
   * failed than a count or, from 0 to 1, a share of all. `"stop"` when not given.
   */
  readonly failure?: "stop" | "continue" | { readonly tolerate: number };
  /** Ends the run: no other item is begun, those under way are told and waited for. */
  readonly signal?: AbortSignal;
  /** Called whenever an item has ended. */
  readonly onProgress?: (progress: ItemsProgress) => void;
  /** The indexes of the items to do: the others are left alone and count for nothing. */
  readonly only?: Iterable<number>;
}

export function checkedCount(name: string, count: number): number {
  const isCount =
    count === Number.POSITIVE_INFINITY ? name === "concurrency" : Number.isSafeInteger(count) && count >= 1;
  if (isCount) return count;
  throw usage(`${name} must be an integer from 1${name === "concurrency" ? ", or Infinity" : ""}`);
}

export function checkedIndexes(indexes: Iterable<number>): readonly number[] {
  const sorted = [...new Set(indexes)].sort((left, right) => left - right);
  if (sorted.every((index) => Number.isSafeInteger(index) && index >= 0)) return sorted;
  throw usage("only must name indexes: integers from 0");
}

export function checkFailure(failure: WithItemsOptions["failure"]): void {
  if (failure === undefined || failure === "stop" || failure === "continue") return;
  const tolerate: unknown = typeof failure === "object" && failure !== null ? failure.tolerate : undefined;
  const isShare = typeof tolerate === "number" && tolerate > 0 && tolerate < 1;
  if (isShare || (Number.isSafeInteger(tolerate) && (tolerate as number) >= 0)) return;
  throw usage('failure must be "stop", "continue" or { tolerate: a count, or a share below 1 }');
}
