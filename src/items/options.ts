import type { JsonObject } from "../data/json.ts";
import { aFunction, anObject, anything, checkedOptions, isOf, type Kinds, withMethods } from "../data/options.ts";
import { usage } from "../errors.ts";
import { type Previous, previousFrom } from "./previous.ts";
import type { ItemResult, ItemsRun } from "./result.ts";

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
export interface WithItemsOptions<Value = unknown> {
  /** The number of items under way at once: 1 when not given. */
  readonly concurrency?: number | undefined;
  /** Gives the work lists of so many items. Each list is counted and reported as one. */
  readonly batchSize?: number | undefined;
  /**
   * Decides about the items that are left when one fails: `"stop"` begins no other; `"continue"` does them all; `{
   * tolerate }` stops when more have failed than a count or, between 0 and 1, a share of all. `"stop"` when not given.
   */
  readonly failure?: "stop" | "continue" | { readonly tolerate: number } | undefined;
  /** Ends the run when it is aborted: no other item is begun, and those under way are told and waited for. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Bounds how long the work of an item may take, in milliseconds. Then its signal is aborted and it fails with a
   * `TimeoutError`; what its work does later counts for nothing. Work that gives no promise can't be interrupted.
   */
  readonly timeout?: number | undefined;
  /** Is called whenever an item has ended. */
  readonly onProgress?: ((progress: ItemsProgress) => void) | undefined;
  /**
   * Is given the result of each item, or batch, that has ended, and its index. An item counts as done when the promise
   * that this gives is fulfilled. What it throws ends the run.
   */
  readonly onItem?: ((result: ItemResult<Value>, index: number) => unknown) | undefined;
  /**
   * Chooses what {@link resultOf} keeps of an error, as JSON: a body, say. Secrets of the context are masked in it. Where it
   * throws or gives no JSON, the usual fields are kept; of work that was given a secret, nothing is asked.
   */
  readonly errorOf?: ((error: unknown) => unknown) | undefined;
  /** The indexes of the items to do. The others are left alone and count for nothing, unless `previous` has them. */
  readonly only?: Iterable<number> | undefined;
  /**
   * The run before, or what {@link resultOf} made of it. Items that succeeded there are not done again: the run gives the
   * whole. With `only`, just those are done, a batch where one of its items is named, and the others keep their results.
   * A stored error is given as its JSON.
   */
  readonly previous?: ItemsRun<Value> | JsonObject | undefined;
}

/** The answer of a host to failed items. */
type FailurePolicy = NonNullable<WithItemsOptions["failure"]>;

/** The options of a run after the checks, with the defaults of those left out. */
export interface CheckedOptions<Value> {
  readonly concurrency: number;
  readonly batchSize: number;
  /** The work is given lists: where the host gave a batch size, be it 1. */
  readonly isBatched: boolean;
  /** In their order, none twice; undefined for all. */
  readonly only: readonly number[] | undefined;
  readonly failure: FailurePolicy;
  readonly signal: AbortSignal | undefined;
  readonly timeout: number | undefined;
  readonly onProgress: WithItemsOptions["onProgress"];
  readonly onItem: WithItemsOptions<Value>["onItem"];
  readonly errorOf: WithItemsOptions["errorOf"];
  readonly previous: Previous<Value> | undefined;
}

const kinds: Kinds<WithItemsOptions> = {
  concurrency: anything,
  batchSize: anything,
  failure: anything,
  signal: withMethods("addEventListener", "removeEventListener"),
  timeout: anything,
  onProgress: aFunction,
  onItem: aFunction,
  errorOf: aFunction,
  only: anything,
  previous: anything,
};

/** The longest that a timer can wait for. It would be over at once after a longer time. */
const longestTimeout = 2 ** 31 - 1;

/**
 * Checks the options of a run.
 *
 * @throws ContextError `usage` for one that is not known or can't be, `not-json` for a stored run that is none
 */
export function checkedItemsOptions<Value>(given: WithItemsOptions<Value> | undefined): CheckedOptions<Value> {
  const options = checkedOptions<WithItemsOptions<Value>>("withItems", given, kinds);
  const { batchSize } = options;
  return {
    concurrency: checkedCount("concurrency", options.concurrency ?? 1, Number.POSITIVE_INFINITY),
    batchSize: checkedCount("batchSize", batchSize ?? 1),
    isBatched: batchSize !== undefined,
    timeout: options.timeout === undefined ? undefined : checkedCount("timeout", options.timeout, longestTimeout),
    only: options.only === undefined ? undefined : checkedIndexes(options.only),
    failure: checkedFailure(options.failure),
    signal: options.signal,
    onProgress: options.onProgress,
    onItem: options.onItem,
    errorOf: options.errorOf,
    previous: options.previous === undefined ? undefined : previousFrom<Value>(options.previous, batchSize),
  };
}

function checkedCount(name: string, count: number, most = Number.MAX_SAFE_INTEGER): number {
  const isInteger = Number.isSafeInteger(count) || count === Number.POSITIVE_INFINITY;
  if (isInteger && count >= 1 && count <= most) return count;
  const bound = most === Number.POSITIVE_INFINITY ? ", or Infinity" : most === longestTimeout ? ` to ${most}` : "";
  throw usage(`${name} must be an integer from 1${bound}`);
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
