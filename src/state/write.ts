import { ingest } from "../data/ingest.ts";
import { usage } from "../errors.ts";
import { isOutcome, type Outcome } from "../scope/scope.ts";
import type { Labelled } from "../secrets/labels.ts";
import { markedBy, markedEntry, type SecretOptions } from "./secret-paths.ts";
import { checkSize } from "./size.ts";
import type { State } from "./state.ts";

/** The namespaces that may be written after the start of a run. */
type WrittenNamespace = "variables" | "tasks";

/** Brings a value of the host in, to be written; its marks are all that is known of its secrets. */
export const admitted = (value: unknown, where: string, name?: string): Labelled => ({
  value: ingest(value, where, name),
  sources: undefined,
});

/**
 * Sets an entry of a namespace in the next version of a state. O(log entries).
 *
 * @throws ContextError `usage` for a name that is none, `size` for a value or a context that would be too large
 */
export function withEntry(
  state: State,
  namespace: WrittenNamespace,
  name: string,
  value: Labelled,
  options?: SecretOptions,
): State {
  const entry = markedEntry(value, namespace, checkedName(name), state.secretPaths, options);
  const entries = state[namespace].with(name, entry);
  const next =
    namespace === "variables"
      ? state.with(entries, state.tasks, state.lastTask)
      : state.with(state.variables, entries, state.lastTask);
  checkSize(state, next, { namespace, name, value: entry.value });
  return next;
}

/**
 * Sets the last finished task in the next version of a state. O(1), and the size of what is new in the result.
 *
 * @throws ContextError `usage` for another outcome, `not-json` for what JSON can't say, `size` for what would be too large
 */
export function withLastTask(state: State, result: unknown, outcome: Outcome, options?: SecretOptions): State {
  if (!isOutcome(outcome)) throw usage("an outcome must be succeeded, failed or timed_out");
  const { value, sources } = markedBy(ingest(result, "last result"), "result()", options);
  const next = state.with(state.variables, state.tasks, Object.freeze({ result: value, outcome, sources }));
  checkSize(state, next, { namespace: undefined, name: "", value });
  return next;
}

function checkedName(name: string): string {
  if (typeof name === "string" && name !== "") return name;
  throw usage("a name must be a string that is not empty");
}
