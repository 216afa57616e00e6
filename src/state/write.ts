import { bytesOf, heightOf } from "../data/admitted.ts";
import { ingest, ingestEntries, ingestObject } from "../data/ingest.ts";
import { isList, isObject, type JsonObject, type JsonValue, maximalDepth, typeName } from "../data/json.ts";
import { checked, texts } from "../data/options.ts";
import type { Sources } from "../data/sources.ts";
import { quoted } from "../data/unquoted.ts";
import { ContextError, usage } from "../errors.ts";
import type { LastTask, Outcome } from "../scope/scope.ts";
import type { Labelled } from "../secrets/labels.ts";
import type { Section, WrittenNames } from "./journal.ts";
import { markedBy, markedEntry, type NamedSecret, type SecretOptions, secretsIn } from "./marking.ts";
import { type NamedValue, type Namespace, namedPartsOf } from "./namespace.ts";
import { checkedOutcome, outcomesWith } from "./outcome.ts";
import { checkSize } from "./size.ts";
import { noNames, type State } from "./state.ts";

/** The namespaces that may be written after the start of a run. */
type WrittenNamespace = "variables" | "tasks";

/** A value on its way into a context, and where the host says that it is secret. */
export interface Incoming extends NamedValue {
  readonly secrets: readonly NamedSecret[];
}

/**
 * Brings a value of the host in, to be written under a name.
 *
 * @throws ContextError `usage` for a name that is none or for options that can't be, `not-json` for what JSON can't say
 */
export function incoming(where: string, name: string, value: unknown, options: SecretOptions | undefined): Incoming {
  const checkedName = nameOf(name);
  const secrets = secretsIn(options);
  return { name: checkedName, value: ingest(value, where, checkedName), sources: undefined, secrets };
}

/** Brings a result of the host in, to be written under each of some names. It throws as {@link incoming} does. */
export function incomingForEach(
  result: unknown,
  names: readonly string[],
  options: SecretOptions | undefined,
): readonly Incoming[] {
  const whole = ingest(result, "result");
  return checked("publishFromResult", "variables", names, texts).map((name) =>
    incoming("result", name, whole, options),
  );
}

const noSecrets: readonly NamedSecret[] = [];

/**
 * Gives a value that was rendered a name to be written under.
 *
 * @throws ContextError `usage` for a name that is none
 */
export const published = (name: string, { value, sources }: Labelled): Incoming => ({
  name: nameOf(name),
  value,
  sources,
  secrets: noSecrets,
});

/**
 * Brings variables of the host in, all at once. The pointers of the options lead into the whole of them.
 *
 * @throws ContextError `usage` for what is no object or for options that can't be, `not-json` for what JSON can't say
 */
export function incomingAll(values: unknown, options: SecretOptions | undefined): readonly NamedValue[] {
  const entries =
    (options === undefined ? ingestEntries(values, "variables") : undefined) ??
    namedPartsOf(markedBy(ingestObject(values, "variables"), "workflow", options).value as JsonObject); // marked within
  for (const { name } of entries) nameOf(name);
  return entries;
}

const set = (section: Section, name: string): readonly WrittenNames[] => [{ section, names: [name], isRemoval: false }];

const removal = (section: Section, name: string): WrittenNames => ({ section, names: [name], isRemoval: true });

/** Marks an entry where the host said from the start or says now. @throws ContextError `limit` for one that is too deep */
function markedIn(
  state: State,
  namespace: WrittenNamespace,
  entry: NamedValue,
  secrets: readonly NamedSecret[] = noSecrets,
): Labelled {
  // A template may give all of a namespace, which is deeper than a value in it may be.
  if (heightOf(entry.value) > maximalDepth)
    throw new ContextError("limit", { limit: "dataDepth", allowed: maximalDepth });
  return markedEntry(entry, namespace, entry.name, state.secretPaths, secrets);
}

/**
 * Sets an entry of a namespace in the next version of a state. O(log entries). The outcome of a task whose result is
 * replaced is not known any more.
 *
 * @throws ContextError `limit` for a value that is too deep, `size` for a value or a context that would be too large
 */
export function withEntry(state: State, namespace: WrittenNamespace, entry: Incoming): State {
  const { name } = entry;
  const marked = markedIn(state, namespace, entry, entry.secrets);
  const entries = state[namespace].with(name, marked);
  const next =
    namespace === "variables" ? state.with(set(namespace, name), entries) : withoutOutcome(state, name, entries);
  checkSize(state, next, { namespace, name, value: marked.value });
  return next;
}

/** Sets the results of tasks. How this one ended is not known any more. */
function withoutOutcome(state: State, name: string, tasks: Namespace): State {
  const outcomes = state.outcomes.without(name);
  const written = set("tasks", name);
  const all = outcomes === state.outcomes ? written : [removal("outcomes", name), ...written];
  return state.with(all, state.variables, tasks, outcomes);
}

/** Keeps how a task ended, where that is known, in the next version of a state. O(log tasks). */
export const withOutcome = (state: State, task: string, outcome: Outcome | undefined): State =>
  outcome === undefined
    ? state
    : state.with(set("tasks", task), state.variables, state.tasks, outcomesWith(state.outcomes, task, outcome));

/** Sets variables in the next version of a state. O(entries × log variables), and O(entries) for many. It throws as {@link withEntry} does. */
export function withVariables(state: State, entries: readonly NamedValue[]): State {
  const marked = entries.map((entry): NamedValue => {
    const { name } = entry;
    const labelled = markedIn(state, "variables", entry);
    return labelled === entry ? entry : { name, value: labelled.value, sources: labelled.sources };
  });
  const [first] = marked;
  if (first === undefined) return state;
  const written = { section: "variables", names: marked.map(({ name }) => name), isRemoval: false } as const;
  const next = state.with([written], state.variables.withAll(marked));
  const { name, value } = marked.reduce((most, one) => (bytesOf(one.value) > bytesOf(most.value) ? one : most), first);
  checkSize(state, next, { namespace: "variables", name, value });
  return next;
}

/** Takes an entry of a namespace out of the next version of a state, and what is known of how a task ended. O(log entries). */
export function withoutEntry(state: State, namespace: WrittenNamespace, name: string): State {
  const entries = state[namespace].without(nameOf(name));
  const written = [removal(namespace, name)];
  if (namespace === "variables") return entries === state.variables ? state : state.with(written, entries);
  const outcomes = state.outcomes.without(name);
  return entries === state.tasks && outcomes === state.outcomes
    ? state
    : state.with(written, state.variables, entries, outcomes);
}

const lastTaskOf = (result: JsonValue, sources: Sources | undefined, outcome: Outcome): LastTask =>
  Object.freeze({ result, outcome, sources });

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
  const { value, sources } = markedBy(ingest(result, "last result"), "result()", options);
  return { value, sources, outcome: checkedOutcome(outcome) };
}

/**
 * Sets the last finished task in the next version of a state. O(1).
 *
 * @throws ContextError `size` for what would be too large
 */
export function withLastTask(state: State, { value, sources, outcome }: IncomingTask): State {
  const last = lastTaskOf(value, sources, outcome);
  const next = state.with(noNames, state.variables, state.tasks, state.outcomes, last);
  checkSize(state, next, { namespace: undefined, name: "", value });
  return next;
}

/**
 * Sets the result and the outcome of a task, which is the last finished one then, in the next version of a state. O(log tasks).
 *
 * @throws ContextError `limit` for a result that is too deep, `size` for what would be too large
 */
export function withFinishedTask(state: State, entry: Incoming, outcome: Outcome): State {
  const { name } = entry;
  const { value, sources } = markedIn(state, "tasks", entry, entry.secrets);
  const tasks = state.tasks.with(name, { value, sources });
  const lastTask = lastTaskOf(value, sources, checkedOutcome(outcome));
  const outcomes = outcomesWith(state.outcomes, name, outcome);
  const next = state.with(set("tasks", name), state.variables, tasks, outcomes, lastTask);
  checkSize(state, next, { namespace: "tasks", name, value });
  return next;
}

/**
 * Lists what is published, in its order: the names of an object, or of a list of objects.
 *
 * @throws ContextError `usage` for anything else, `not-json` for what JSON can't say, `syntax` for braces without quotes
 */
export function publishedEntries(given: unknown): readonly (readonly [name: string, template: JsonValue])[] {
  const entries = ingest(given, "what is published", undefined, maximalDepth + 2);
  const objects = isList(entries) ? entries : [entries];
  const wrong = objects.findIndex((one) => !isObject(one) || (isList(entries) && Object.keys(one).length === 0));
  if (wrong < 0) return objects.flatMap((one) => Object.entries(quoted(one as JsonObject))); // as the line above says
  const found = isObject(objects[wrong]) ? "an object without a name" : typeName(objects[wrong]);
  const place = isList(entries) ? `entry ${wrong}` : "this";
  throw usage(
    `publish takes an object of templates by name, or a list of them, in order: [{ a: "{{ 1 }}" }, { b: "{{ a }}" }]; ${place} is ${found}`,
  );
}

/** @throws ContextError `usage` for a name that is none */
function nameOf(name: string): string {
  if (typeof name === "string" && name !== "") return name;
  throw usage("a name must be a string that is not empty");
}
