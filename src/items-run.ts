import { ContextError } from "./errors.ts";
import type { JsonObject, JsonValue } from "./json.ts";

/** How one item, or one batch of items, ended. */
export type ItemResult<Value> =
  | { readonly index: number; readonly status: "succeeded"; readonly value: Value }
  | { readonly index: number; readonly status: "failed"; readonly error: unknown }
  | { readonly index: number; readonly status: "skipped" };

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
  /** In the items' order, made when it is asked for: O(items). */
  readonly results: readonly ItemResult<Value>[];
  /** Why it was stopped: what failed first, what the source threw, the signal's reason. Undefined where it was not. */
  readonly error: unknown;
  /** The indexes of the items that ended so, for `only` of a later run. O(items). */
  indexesOf(status: ItemStatus): readonly number[];
  /** Text without the secrets of the context that the run was over. */
  redact(text: string): string;
}

/** What became of turns, each an item or a batch of them, kept small: of a million that succeeded, an array of values. */
export class ItemRecord<Value> {
  readonly #values: (Value | undefined)[] = [];
  readonly #failures = new Map<number, unknown>();
  readonly #skipped = new Set<number>();
  succeeded = 0;

  get failed(): number {
    return this.#failures.size;
  }

  succeed(turn: number, value: Value): void {
    this.#values[turn] = value;
    this.succeeded++;
  }

  fail(turn: number, error: unknown): void {
    this.#values[turn] = undefined;
    this.#failures.set(turn, error);
  }

  skip(turn: number): void {
    this.#values[turn] = undefined;
    this.#skipped.add(turn);
  }

  /** The turns that were begun or skipped. */
  get turns(): number {
    return this.#values.length;
  }

  /** What became of a turn, whose first item is at an index. One that was not begun was skipped. */
  resultOf(turn: number, index: number): ItemResult<Value> {
    if (this.#failures.has(turn)) return { index, status: "failed", error: this.#failures.get(turn) };
    if (turn >= this.#values.length || this.#skipped.has(turn)) return { index, status: "skipped" };
    return { index, status: "succeeded", value: this.#values[turn] as Value }; // it did not fail
  }
}

/**
 * A run as JSON, for `setTaskResult`: `{ status, succeeded, failed, skipped, items: [{ status, value | error }] }`. A
 * value that is undefined is null. Of an error there are its message, without the secrets of the context, and its code
 * if it is a `ContextError`.
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
      ? { status: result.status, error: spokenError(result.error, run) }
      : { status: result.status };
  });
  return { status: run.status, ...run.summary, items: items as JsonValue[] }; // setTaskResult checks it
}

function spokenError(error: unknown, run: ItemsRun<unknown>): JsonObject {
  const message = run.redact(error instanceof Error ? error.message : String(error));
  return error instanceof ContextError ? { message, code: error.code } : { message };
}
