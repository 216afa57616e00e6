import { errorFields, isError } from "../data/error-fields.ts";
import { ingest } from "../data/ingest.ts";
import { isList, isObject, type JsonObject, type JsonValue, type Maybe } from "../data/json.ts";
import { checked, hostType } from "../data/options.ts";
import { ContextError, usage } from "../errors.ts";
import { changedAt, labelled } from "../secrets/labels.ts";
import { pointerKeys, type SecretMark } from "../secrets/pointers.ts";
import { aRun, type ItemResult, type ItemsRun } from "./result.ts";

/**
 * Writes the results of earlier runs: a stored entry again as it is, for it bears the marks of its value, and an error by the
 * run whose context knows the secrets in it.
 */
const writers = new WeakMap<ItemResult<unknown>, () => object>();

/**
 * Gives a run as JSON, for `setTaskResult`: `{ status, succeeded, failed, skipped, items: [{ index, status, value | error }]
 * }`, and `batchSize` where there was one. A value that is undefined becomes null. Of an error stay `name`, `message`, `code`,
 * `status` and causes, or what the option `errorOf` chose; the secrets of the context are masked. It is withheld where the
 * item holds a secret: a `ContextError` keeps its message and its code even then. A text in which a secret of the run's
 * context is found is marked. O(size of the results).
 *
 * @throws ContextError `usage` for what is no run, `not-json`, with the path, for a value that JSON can't say
 * @example
 * const context = new WorkflowContext();
 * const run = await withItems(context, [1, 2], (_, { index }) => index * 10);
 * context.setTaskResult("double", resultOf(run)).get("task.double.items[1].value"); // 10
 */
export function resultOf(run: ItemsRun<unknown>): JsonObject {
  checked("resultOf", "the run", run, aRun);
  const items = run.results.map((result) => writers.get(result)?.() ?? entryOf(result, run));
  const { status, summary, batchSize } = run;
  const result = ingest({ status, ...summary, batchSize, items }, "the result of a run");
  const ofItems = run.results.flatMap((one, index) => secretsOfItem(one, index));
  const changes = [...run.findSecrets(result), ...ofItems].map(({ pointer, sources }) => ({
    keys: pointerKeys(pointer),
    change: (value: JsonValue) => labelled(value, sources),
  }));
  return changedAt(result, changes).value as JsonObject; // changed within
}

/** Lists the secrets that were found in the value of an item which holds one. A prototype may have been given some. */
function secretsOfItem(result: ItemResult<unknown>, index: number): readonly SecretMark[] {
  if (result.status !== "succeeded" || !Object.hasOwn(result, "secrets")) return [];
  return (result.secrets ?? []).map(({ pointer, sources }) => ({
    pointer: `/items/${index}/value${pointer}`,
    sources,
  }));
}

function entryOf(result: ItemResult<unknown>, run: ItemsRun<unknown>): object {
  const { index, status } = result;
  if (status === "succeeded") return { index, status, value: result.value ?? null };
  return status === "failed" ? { index, status, error: storedError(result, run) } : { index, status };
}

/** Masks the secrets of a context, which a run has too, in a text; a number that is one becomes a text. */
export const redactedBy =
  (context: { redact(text: string): string }) =>
  (value: string | number): string | number => {
    const text = context.redact(String(value));
    return text === String(value) ? value : text;
  };

function storedError(failure: ItemResult<unknown> & { status: "failed" }, run: ItemsRun<unknown>): JsonValue {
  const { error } = failure;
  try {
    if (Object.hasOwn(failure, "isSecret"))
      return ownFields(error) ?? { message: "withheld, as the work was given a secret" };
    const chosen = run.errorOf(error);
    if (chosen !== undefined) return chosen;
    if (isError(error)) {
      // a template may ask any of them for its message
      return { message: "the error has no message that is a text", ...errorFields(error, redactedBy(run)) };
    }
    return {
      message: typeof error === "string" ? run.redact(error) : `${hostType(error)} was thrown, which is no error`,
    };
  } catch (problem) {
    if (!(problem instanceof ContextError && problem.code === "sealed"))
      return { message: "the error threw when it was read" };
    return ownFields(error) ?? { message: "withheld, as the context has secrets that are sealed" };
  }
}

/** Gives the fields of an error of the library: it tells no value of the data, but its causes may. */
const ownFields = (error: unknown): JsonObject | undefined =>
  isError(error) && error instanceof ContextError ? errorFields(error, (text) => text, 0) : undefined;

/** Has the failures of a run stored as that run would, whichever run gives them later. */
export function keepWriting(run: ItemsRun<unknown>): void {
  for (const result of run.results) {
    if (result.status === "failed" && !writers.has(result)) writers.set(result, () => entryOf(result, run));
  }
}

/**
 * Reads the results of a run that {@link resultOf} has stored. O(items).
 *
 * @throws ContextError `usage` where it has none
 */
export function storedResults<Value>(run: JsonObject): readonly ItemResult<Value>[] {
  const items = ownPart(run, "items");
  if (!isList(items)) throw usage("previous must be what withItems or resultOf gave: it has no list of items");
  return items.map((entry) => {
    const result = isObject(entry) ? storedResult<Value>(entry) : undefined;
    if (result === undefined) throw usage("previous has an item without its index, status, or value or error");
    writers.set(result, () => entry as JsonObject); // by the first line
    return result;
  });
}

function storedResult<Value>(entry: JsonObject): ItemResult<Value> | undefined {
  const [index, status] = [ownPart(entry, "index"), ownPart(entry, "status")];
  const [value, error] = [ownPart(entry, "value"), ownPart(entry, "error")];
  if (typeof index !== "number") return undefined;
  if (status === "skipped") return { index, status };
  if (status === "failed" && error !== undefined) return { index, status, error };
  // what the work gave, which was JSON
  return status === "succeeded" && value !== undefined ? { index, status, value: value as Value } : undefined;
}

/** Reads a part of stored JSON that it has itself. */
export const ownPart = (object: JsonObject, key: string): Maybe =>
  Object.hasOwn(object, key) ? object[key] : undefined;
