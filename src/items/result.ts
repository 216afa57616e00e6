import type { JsonObject, JsonValue } from "../data/json.ts";
import { ContextError } from "../errors.ts";

/** How one item, or one batch of items, ended. */
export type ItemResult<Value> =
  | { readonly index: number; readonly status: "succeeded"; readonly value: Value }
  | {
      readonly index: number;
      readonly status: "failed";
      readonly error: unknown;
      /** Set where the work was given a secret, which what it threw may say. */
      readonly isSecret?: true;
    }
  | { readonly index: number; readonly status: "skipped" };

/** How an item ended; `skipped` where it was not begun. */
export type ItemStatus = ItemResult<unknown>["status"];

/** How many items, or batches, ended in which way. */
export interface ItemsSummary {
  readonly succeeded: number;
  readonly failed: number;
  /** Not begun, as the run was stopped. Of a source that does not say how many it has, what it has not yielded is not counted. */
  readonly skipped: number;
}

/** What {@link withItems} gives. */
export interface ItemsRun<Value> {
  /** `failed` where more failed than may; `aborted` where the signal ended it. */
  readonly status: "succeeded" | "failed" | "aborted";
  readonly summary: ItemsSummary;
  /** In the items' order, made when it is first asked for: O(items), then O(1). */
  readonly results: readonly ItemResult<Value>[];
  /** Why it was stopped: what failed first, what the source threw, the signal's reason. Undefined where it was not. */
  readonly error: unknown;
  /** The indexes of the items that ended so, for `only` of a later run. O(items). */
  indexesOf(status: ItemStatus): readonly number[];
  /** Text without the secrets of the context that the run was over. */
  redact(text: string): string;
}

/**
 * A run as JSON, for `setTaskResult`: `{ status, succeeded, failed, skipped, items: [{ status, value | error }] }`. A
 * value that is undefined is null. Of an error there are its message, without the secrets of the context and only if the
 * work was given none, and its code if it is a `ContextError`. O(items).
 *
 * @example
 * const context = new WorkflowContext();
 * const run = await withItems(context, [1, 2], (_, { index }) => index * 10);
 * context.setTaskResult("double", resultOf(run)).get("task.double.items[1].value"); // 10
 */
export function resultOf(run: ItemsRun<unknown>): JsonObject {
  const items = run.results.map((result): Record<string, unknown> => {
    if (result.status === "succeeded") return { status: result.status, value: result.value ?? null };
    return result.status === "failed"
      ? { status: result.status, error: spokenError(result, run) }
      : { status: result.status };
  });
  return { status: run.status, ...run.summary, items: items as JsonValue[] }; // setTaskResult checks it
}

function spokenError(
  { error, isSecret }: ItemResult<unknown> & { status: "failed" },
  run: ItemsRun<unknown>,
): JsonObject {
  // the library's own errors say no value
  if (error instanceof ContextError) return { message: error.message, code: error.code };
  if (isSecret) return { message: "withheld, as the work was given a secret" };
  if (error instanceof Error) return { message: run.redact(String(error.message)) };
  return { message: typeof error === "string" ? run.redact(error) : `${typeof error} was thrown, which is no error` };
}
