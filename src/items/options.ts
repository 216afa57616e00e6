import { aFunction, anObject, anything, checkedOptions, isOf, type Kinds, withMethods } from "../data/options.ts";
import { usage } from "../errors.ts";

/** The progress of a run over items. A batch counts as one. */
export interface ItemsProgress {
  readonly done: number;
  readonly failed: number;
  /** The number of all; undefined where the source does not say. */
  readonly total: number | undefined;
  /** The number under way. */
  readonly active: number;
}

/** The options of {@link withItems}. */
export interface WithItemsOptions {
  /** The number of items under way at once: 1 when not given. */
  readonly concurrency?: number;
  /** Gives the work lists of so many items. Each list is counted and reported as one. */
  readonly batchSize?: number;
  /**
   * Decides about the items that are left when one fails: `"stop"` begins no other; `"continue"` does them all; `{
   * tolerate }` stops when more have failed than a count or, between 0 and 1, a share of all. `"stop"` when not given.
   */
  readonly failure?: "stop" | "continue" | { readonly tolerate: number };
  /** Ends the run when it is aborted: no other item is begun, and those under way are told and waited for. */
  readonly signal?: AbortSignal;
  /** Is called whenever an item has ended. */
  readonly onProgress?: (progress: ItemsProgress) => void;
  /** The indexes of the items to do. The others are left alone and count for nothing. */
  readonly only?: Iterable<number>;
}

/** The answer of a host to failed items. */
type FailurePolicy = NonNullable<WithItemsOptions["failure"]>;

/** The options of a run after the checks, with the defaults of those left out. */
export interface CheckedOptions {
  readonly concurrency: number;
  readonly batchSize: number;
  /** The work is given lists: where the host gave a batch size, be it 1. */
  readonly isBatched: boolean;
  /** In their order, none twice; undefined for all. */
  readonly only: readonly number[] | undefined;
  readonly failure: FailurePolicy;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: ItemsProgress) => void) | undefined;
}

const kinds: Kinds<WithItemsOptions> = {
  concurrency: anything,
  batchSize: anything,
  failure: anything,
  signal: withMethods("addEventListener", "removeEventListener"),
  onProgress: aFunction,
  only: anything,
};

/**
 * Checks the options of a run.
 *
 * @throws ContextError `usage` for one that is not known or can't be
 */
export function checkedItemsOptions(given: WithItemsOptions | undefined): CheckedOptions {
  const options = checkedOptions("withItems", given, kinds);
  return {
    concurrency: checkedCount("concurrency", options.concurrency ?? 1),
    batchSize: checkedCount("batchSize", options.batchSize ?? 1),
    isBatched: options.batchSize !== undefined,
    only: options.only === undefined ? undefined : checkedIndexes(options.only),
    failure: checkedFailure(options.failure),
    signal: options.signal,
    onProgress: options.onProgress,
  };
}

function checkedCount(name: string, count: number): number {
  const isCount =
    count === Number.POSITIVE_INFINITY ? name === "concurrency" : Number.isSafeInteger(count) && count >= 1;
  if (isCount) return count;
  throw usage(`${name} must be an integer from 1${name === "concurrency" ? ", or Infinity" : ""}`);
}

function checkedIndexes(indexes: Iterable<number>): readonly number[] {
  const sorted = listed(indexes)?.sort((left, right) => left - right);
  if (sorted?.every((index) => Number.isSafeInteger(index) && index >= 0)) return sorted;
  throw usage("only must name indexes: integers from 0");
}

/** Lists what a host gives, each once; undefined where it gives nothing to list. */
function listed(indexes: Iterable<number>): number[] | undefined {
  try {
    const all = [...new Set(indexes)];
    return all.every((index) => typeof index === "number") ? all : undefined;
  } catch {
    return undefined;
  }
}

function checkedFailure(failure: WithItemsOptions["failure"] = "stop"): FailurePolicy {
  if (failure === "stop" || failure === "continue") return failure;
  if (isOf(anObject, failure)) {
    const { tolerate } = checkedOptions("failure", failure, { tolerate: anything });
    const isShare = typeof tolerate === "number" && tolerate > 0 && tolerate < 1;
    if (isShare || (Number.isSafeInteger(tolerate) && (tolerate as number) >= 0))
      return { tolerate: tolerate as number };
  }
  throw usage('failure must be "stop", "continue" or { tolerate: a count, or a share below 1 }');
}

/** Tells whether more failed than the policy allows. A share of an unknown number is never exceeded. */
export function isTooMany(failure: FailurePolicy, failed: number, total: number | undefined): boolean {
  if (typeof failure === "string") return failed > 0;
  if (failure.tolerate >= 1 || failure.tolerate === 0) return failed > failure.tolerate;
  return total !== undefined && failed / total > failure.tolerate;
}
