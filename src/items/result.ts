import type { JsonValue } from "../data/json.ts";
import { anObject, type Kind } from "../data/options.ts";
import type { SecretMark } from "../secrets/pointers.ts";

/** The result of one item, or of one batch of items. */
export type ItemResult<Value> =
  | {
      readonly index: number;
      readonly status: "succeeded";
      readonly value: Value;
      /** Where secrets are in the value; set where the item holds one, which the context may not know. */
      readonly secrets?: readonly SecretMark[];
    }
  | {
      readonly index: number;
      readonly status: "failed";
      readonly error: unknown;
      /** Set where the item holds a secret: the error may tell it. */
      readonly isSecret?: true;
    }
  | { readonly index: number; readonly status: "skipped" };

/** The status of an item that has ended. One that was not begun is `skipped`. */
export type ItemStatus = ItemResult<unknown>["status"];

/** Counts how many items, or batches, ended in which way. */
export interface ItemsSummary {
  readonly succeeded: number;
  readonly failed: number;
  /**
   * Those that a stopped run did not begin, and those that neither `only` names nor `previous` has. Where the source does
   * not say how many it has, those that it has not yielded are not counted.
   */
  readonly skipped: number;
}

/** The outcome of a task over items, as {@link withItems} gives it. */
export interface ItemsRun<Value> {
  /**
   * `aborted` where the signal ended the run; `failed` where too many items failed, or the source, `onProgress` or
   * `onItem` threw.
   */
  readonly status: "succeeded" | "failed" | "aborted";
  readonly summary: ItemsSummary;
  /** The results in the order of the items. The list is made when it is first read: O(items), then O(1). */
  readonly results: readonly ItemResult<Value>[];
  /** The error that ended the run: of an item, of the source, or the signal's reason. Undefined where none did. */
  readonly error: unknown;
  /** The number of items in a batch; undefined where the work was given them one by one. */
  readonly batchSize: number | undefined;
  /** Gives the indexes of the items that ended in one way, for `only` of a later run. O(items). */
  indexesOf(status: ItemStatus): readonly number[];
  /** Masks the secrets of the run's context in a text. */
  redact(text: string): string;
  /** Tells where secrets of the run's context are in a value, as its `findSecrets` does. */
  findSecrets(value: unknown): readonly SecretMark[];
  /** Gives what the option `errorOf` keeps of an error, with the secrets masked; undefined where that is no JSON. */
  errorOf(error: unknown): JsonValue | undefined;
}

/** Tells a run by what is read of it. */
export const aRun: Kind = {
  expected: "what withItems gives",
  has: (run) => {
    if (!anObject.has(run) || !Object.hasOwn(run as object, "results")) return false;
    const { results, summary, findSecrets } = run as ItemsRun<unknown>;
    return Array.isArray(results) && anObject.has(summary) && typeof findSecrets === "function";
  },
};
