import { ingest } from "../data/ingest.ts";
import type { JsonObject, JsonValue } from "../data/json.ts";
import { anObject, checked, hostType, type Kind } from "../data/options.ts";
import { ContextError } from "../errors.ts";
import { changedAt, labelled } from "../secrets/labels.ts";
import { pointerKeys, type SecretMark } from "../secrets/pointers.ts";

/** The result of one item, or of one batch of items. */
export type ItemResult<Value> =
  | { readonly index: number; readonly status: "succeeded"; readonly value: Value }
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
   * Those that a stopped run did not begin. Where the source does not say how many it has, those that it has not
   * yielded are not counted.
   */
  readonly skipped: number;
}

/** The outcome of a task over items, as {@link withItems} gives it. */
export interface ItemsRun<Value> {
  /**
   * `aborted` where the signal ended the run; `failed` where too many items failed, or the source or `onProgress`
   * threw.
   */
  readonly status: "succeeded" | "failed" | "aborted";
  readonly summary: ItemsSummary;
  /** The results in the order of the items. The list is made when it is first read: O(items), then O(1). */
  readonly results: readonly ItemResult<Value>[];
  /** The error that ended the run: of an item, of the source, or the signal's reason. Undefined where none did. */
  readonly error: unknown;
  /** Gives the indexes of the items that ended in one way, for `only` of a later run. O(items). */
  indexesOf(status: ItemStatus): readonly number[];
  /** Masks the secrets of the run's context in a text. */
  redact(text: string): string;
  /** Tells where secrets of the run's context are in a value, as its `findSecrets` does. */
  findSecrets(value: unknown): readonly SecretMark[];
}

/**
 * Gives a run as JSON, for `setTaskResult`: `{ status, succeeded, failed, skipped, items: [{ status, value | error }]
 * }`. A value that is undefined becomes null. An error becomes its message, in which the secrets of the context are
 * masked; it is withheld where the item holds a secret. A `ContextError` keeps its message and its code. A text in which a
 * secret of the run's context is found is marked. O(size of the results).
 *
 * @throws ContextError `not-json`, with the path, for a value that JSON can't say
 * @example
 * const context = new WorkflowContext();
 * const run = await withItems(context, [1, 2], (_, { index }) => index * 10);
 * context.setTaskResult("double", resultOf(run)).get("task.double.items[1].value"); // 10
 */
export function resultOf(run: ItemsRun<unknown>): JsonObject {
  checked("resultOf", "the run", run, aRun);
  const items = run.results.map((result): Record<string, unknown> => {
    if (result.status === "succeeded") return { status: result.status, value: result.value ?? null };
    return result.status === "failed"
      ? { status: result.status, error: spokenError(result, run) }
      : { status: result.status };
  });
  const result = ingest({ status: run.status, ...run.summary, items }, "the result of a run");
  const changes = run.findSecrets(result).map(({ pointer, sources }) => ({
    keys: pointerKeys(pointer),
    change: (value: JsonValue) => labelled(value, sources),
  }));
  return changedAt(result, changes).value as JsonObject; // changed within
}

const aRun: Kind = {
  expected: "what withItems gives",
  has: (run) => {
    const { results, summary, findSecrets } = run as ItemsRun<unknown>;
    return Array.isArray(results) && anObject.has(summary) && typeof findSecrets === "function";
  },
};

function spokenError(
  { error, isSecret }: ItemResult<unknown> & { status: "failed" },
  run: ItemsRun<unknown>,
): JsonObject {
  try {
    // the library's own errors tell no value of the data
    if (error instanceof ContextError) return { message: String(error.message), code: error.code };
    if (isSecret) return { message: "withheld, as the work was given a secret" };
    if (error instanceof Error) return { message: run.redact(String(error.message)) };
    return {
      message: typeof error === "string" ? run.redact(error) : `${hostType(error)} was thrown, which is no error`,
    };
  } catch (problem) {
    const isSealed = problem instanceof ContextError && problem.code === "sealed";
    return {
      message: isSealed ? "withheld, as the context has secrets that are sealed" : "the error threw when it was read",
    };
  }
}
