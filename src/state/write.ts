import { heightOf } from "../data/admitted.ts";
import { ingest } from "../data/ingest.ts";
import { maximalDepth } from "../data/json.ts";
import { ContextError, usage } from "../errors.ts";
import { isOutcome, type Outcome } from "../scope/scope.ts";
import type { Labelled } from "../secrets/labels.ts";
import { markedBy, markedEntry, pointersOf, type SecretOptions } from "./marking.ts";
import { checkSize } from "./size.ts";
import type { State } from "./state.ts";

/** The namespaces that may be written after the start of a run. */
type WrittenNamespace = "variables" | "tasks";

/** A value on its way into a context, and where the host says that it is secret. */
export interface Incoming extends Labelled {
  readonly name: string;
  readonly pointers: readonly string[];
}

/**
 * Brings a value of the host in, to be written under a name.
 *
 * @throws ContextError `usage` for a name that is none or for options that can't be, `not-json` for what JSON can't say
 */
export function incoming(where: string, name: string, value: unknown, options: SecretOptions | undefined): Incoming {
  const checkedName = nameOf(name);
  const pointers = pointersOf(options);
  return { name: checkedName, value: ingest(value, where, checkedName), sources: undefined, pointers };
}

const noPointers: readonly string[] = [];

/**
 * Gives a value that was rendered a name to be written under.
 *
 * @throws ContextError `usage` for a name that is none
 */
export const published = (name: string, { value, sources }: Labelled): Incoming => ({
  name: nameOf(name),
  value,
  sources,
  pointers: noPointers,
});

/**
 * Sets an entry of a namespace in the next version of a state. O(log entries).
 *
 * @throws ContextError `limit` for a value that is too deep, `size` for a value or a context that would be too large
 */
export function withEntry(state: State, namespace: WrittenNamespace, entry: Incoming): State {
  const { name } = entry;
  // A template may give all of a namespace, which is deeper than a value in it may be.
  if (heightOf(entry.value) > maximalDepth)
    throw new ContextError("limit", { limit: "dataDepth", allowed: maximalDepth });
  const marked = markedEntry(entry, namespace, name, state.secretPaths, entry.pointers);
  const entries = state[namespace].with(name, marked);
  const next = state.with(namespace === "variables" ? { variables: entries } : { tasks: entries });
  checkSize(state, next, { namespace, name, value: marked.value });
  return next;
}

/** The last finished task as the host tells of it. */
export interface IncomingTask extends Labelled {
  readonly outcome: Outcome;
}

/**
 * Brings what a task gave in.
 *
 * @throws ContextError `usage` for another outcome or for options that can't be, `not-json` for what JSON can't say
 */
export function incomingTask(result: unknown, outcome: Outcome, options: SecretOptions | undefined): IncomingTask {
  if (!isOutcome(outcome)) throw usage("an outcome must be succeeded, failed or timed_out");
  const { value, sources } = markedBy(ingest(result, "last result"), "result()", options);
  return { value, sources, outcome };
}

/**
 * Sets the last finished task in the next version of a state. O(1).
 *
 * @throws ContextError `size` for what would be too large
 */
export function withLastTask(state: State, { value, sources, outcome }: IncomingTask): State {
  const next = state.with({ lastTask: Object.freeze({ result: value, outcome, sources }) });
  checkSize(state, next, { namespace: undefined, name: "", value });
  return next;
}

/** @throws ContextError `usage` for a name that is none */
function nameOf(name: string): string {
  if (typeof name === "string" && name !== "") return name;
  throw usage("a name must be a string that is not empty");
}
