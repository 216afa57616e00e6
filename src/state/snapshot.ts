import { marksOf } from "../data/admitted.ts";
import { adopt } from "../data/adopt.ts";
import { ingest, ingestObject } from "../data/ingest.ts";
import {
  type Container,
  deepestStored,
  formatPath,
  isList,
  isObject,
  type JsonList,
  type JsonObject,
  type JsonValue,
  type Key,
} from "../data/json.ts";
import type { Sources } from "../data/sources.ts";
import { defaultEnvironment } from "../environment.ts";
import type { Space } from "../scope/path.ts";
import { isOutcome, type LastTask } from "../scope/scope.ts";
import { followedBy, type HostCalls } from "../secrets/host-calls.ts";
import { sealing } from "../secrets/sealing.ts";
import { unsealing } from "../secrets/unsealing.ts";
import { type Iteration, isIndex } from "./iteration.ts";
import { markedNamespace } from "./marking.ts";
import { Namespace, type NamespaceName, namespaces } from "./namespace.ts";
import { checkedExportOptions, checkedImportOptions, type ExportOptions, type ImportOptions } from "./options.ts";
import { mostSecretPaths, SecretPaths, secretPath, spokenStarts, storedSecretPath } from "./secret-paths.ts";
import { checkWholeSize } from "./size.ts";
import { State } from "./state.ts";
import { mustBe, own, refuse, textsAt } from "./stored.ts";
import { extentsIn, storedExtent } from "./stored-extent.ts";

const format = "workflow-context";

const version = 2;

/** This pattern finds the JSON pointers to places that may hold a secret: values of namespaces, the last result, items. */
const placesOfSecrets =
  /^(?![\s\S]*~(?![01]))\/(?:(?:parameters|variables|taskResults|config|keystore|system)\/|lastTask\/result(?:\/|$)|iterations\/\d+\/item(?:\/|$))/;

const namespaceKeys = ["parameters", "variables", "taskResults", "config", "keystore", "system"];

const firstKeys = ["format", "version", ...namespaceKeys, "lastTask", "iterations", "secrets", "secretPaths"];

/** The keys of a snapshot of each version. */
const keysOfVersion: ReadonlyMap<JsonValue | undefined, readonly string[]> = new Map([
  [1, firstKeys],
  [2, [...firstKeys, "outcomes", "slice"]],
]);

/** A context as JSON: what `workflow-context/snapshot.schema.json` describes. */
export type Snapshot = JsonObject & { readonly format: "workflow-context"; readonly version: number };

/**
 * Writes a state and the iterations around the current item, the outermost first, as JSON without secrets. O(names + secrets).
 */
export function exportState(
  state: State,
  iterations: readonly Iteration[],
  options: ExportOptions | undefined,
): HostCalls<Snapshot> {
  const { seal, omit = [] } = checkedExportOptions(options);
  const optional = (name: "config" | "keystore"): JsonValue =>
    omit.includes(name) ? null : (state[name]?.toObject() ?? null);
  const whole = adopt({
    parameters: state.parameters.toObject(),
    variables: state.variables.toObject(),
    taskResults: state.tasks.toObject(),
    config: optional("config"),
    keystore: optional("keystore"),
    system: state.system.toObject(),
    lastTask: storedLastTask(state),
    iterations: storedIterations(iterations),
  });
  // The object of a namespace is another after each write, where the entries that were not written are the same.
  const spaces = new Map(namespaces.map((name) => [state[name]?.toObject(), state[name]]));
  const holderOf = (container: Container, key: Key): object =>
    spaces.get(container as JsonObject)?.holderOf(String(key)) ?? container; // a list is none of them
  const outcomes = state.outcomes.toObject();
  const slice = storedExtent(state, iterations, omit);
  const secretPaths = state.secretPaths.texts();
  return followedBy(sealing({ value: whole, sources: undefined }, seal, "", holderOf), ({ value, pointers }) =>
    adopt({
      format,
      version,
      ...(value as JsonObject), // copied from one
      outcomes,
      secrets: pointers,
      secretPaths,
      ...(slice && { slice }),
    }),
  );
}

/** Gives the last task as it is stored, its secrets still to be sealed: one object as long as it is the same. */
export const storedLastTask = ({ lastTask }: State): JsonValue =>
  lastTask === undefined ? null : holding(lastTask, "result", lastTask.result, lastTask.sources, lastTask.outcome);

/** Gives iterations as they are stored, their secrets still to be sealed. */
export const storedIterations = (iterations: readonly Iteration[]): JsonList =>
  iterations.map((one) => holding(one.place, "item", one.value, one.sources, one.index));

/** The objects that {@link holding} made, by what holds their values from one export to the next. */
const held = new WeakMap<object, JsonObject>();

/** An object of one value that may be secret and one that is not: one object for each that holds them. */
function holding(
  holder: object | undefined,
  key: "result" | "item",
  value: JsonValue,
  sources: Sources | undefined,
  said: JsonValue,
): JsonObject {
  const known = holder && held.get(holder);
  if (known !== undefined) return known;
  const object: JsonObject = adopt(key === "result" ? { result: value, outcome: said } : { item: value, index: said }, {
    parts: sources && new Map([[key, sources]]),
  });
  if (holder !== undefined) held.set(holder, object);
  return object;
}

/** What was read of a snapshot. */
export interface Stored {
  readonly state: State;
  readonly iterations: readonly Iteration[];
}

/**
 * Reads the state and the iterations of a snapshot. O(size).
 *
 * @throws ContextError `snapshot`, with the path, for what is no snapshot or can't be unsealed
 */
export function importState(data: unknown, options: ImportOptions | undefined): HostCalls<Stored> {
  const { environment = defaultEnvironment, unseal, secrets = [], keystore, config } = checkedImportOptions(options);
  const stored = ingest(data, "the snapshot", undefined, deepestStored);
  if (!isObject(stored)) throw refuse("", mustBe("an object", stored));
  checkKind(stored);
  // What the host gives is read now: unsealing may take its time.
  const fresh = { config: freshOf("config", config), keystore: freshOf("keystore", keystore) };
  const isFresh = (pointer: string): boolean =>
    (["config", "keystore"] as const).some((name) => fresh[name] !== undefined && pointer.startsWith(`/${name}/`));
  const placeOf = (pointer: string): string | undefined => (placesOfSecrets.test(pointer) ? pointer : undefined);
  const pointers = textsAt(stored, "secrets", placeOf, "names a place where no secret is stored");
  const storedPaths = textsAt(stored, "secretPaths", storedSecretPath, `must begin with ${spokenStarts}`);
  if (storedPaths.length > mostSecretPaths) throw refuse("secretPaths", `has more than ${mostSecretPaths} paths`);
  const paths = new SecretPaths([...storedPaths, ...secrets.map(secretPath)]);
  const unsealed = unsealing(
    stored,
    pointers.filter((pointer) => !isFresh(pointer)),
    unseal,
    "",
  );
  return followedBy(unsealed, ({ value }) => {
    const snapshot = value as JsonObject; // changed within
    const namespace = (key: string, name: NamespaceName): Namespace =>
      markedNamespace(objectAt(snapshot, key), name, paths);
    const optional = (name: "config" | "keystore"): Namespace | null => {
      const values = own(snapshot, name) === null ? null : objectAt(snapshot, name);
      const wanted = fresh[name] === undefined ? values : fresh[name];
      return wanted && markedNamespace(wanted, name, paths);
    };
    const parts = {
      environment,
      parameters: namespace("parameters", "parameters"),
      variables: namespace("variables", "variables"),
      tasks: namespace("taskResults", "tasks"),
      config: optional("config"),
      keystore: optional("keystore"),
      system: namespace("system", "system"),
      lastTask: lastTaskOf(own(snapshot, "lastTask")),
      outcomes: outcomesOf(snapshot),
      secretPaths: paths,
    };
    const iterations = iterationsIn(own(snapshot, "iterations"));
    const isFreshSpace = (space: Space): boolean =>
      (space === "config" || space === "keystore") && fresh[space] !== undefined;
    const extents = extentsIn(snapshot, iterations, isFreshSpace);
    return {
      state: checkWholeSize(new State({ ...parts, extent: extents.state })),
      iterations: iterations.map((one, index) => ({ ...one, extent: extents.iterations[index] })),
    };
  });
}

/** Brings in what takes the place of a stored namespace; undefined where nothing does. */
const freshOf = (name: string, given: object | null | undefined): JsonObject | null | undefined =>
  given === undefined || given === null ? given : ingestObject(given, name);

function checkKind(snapshot: JsonObject): void {
  if (own(snapshot, "format") !== format) throw refuse("format", `is not "${format}"`);
  const found = own(snapshot, "version");
  if (typeof found === "number" && found > version) {
    throw refuse("version", `is newer than ${version}, the newest that this release reads`);
  }
  const known = keysOfVersion.get(found);
  if (known === undefined) throw refuse("version", `is not one that this release reads: 1 to ${version}`);
  refuseOthers(snapshot, known);
}

/** Refuses keys that a newer or another program may have written: what is not understood must not be lost in silence. */
function refuseOthers(object: JsonObject, known: readonly string[], ...path: readonly (string | number)[]): void {
  const other = Object.keys(object).find((key) => !known.includes(key));
  if (other !== undefined) throw refuse(formatPath([...path, other]), "is not part of a snapshot");
}

function objectAt(snapshot: JsonObject, key: string): JsonObject {
  const value = own(snapshot, key);
  if (isObject(value)) return value;
  throw refuse(key, mustBe("an object", value));
}

function outcomesOf(snapshot: JsonObject): Namespace {
  if (own(snapshot, "version") === 1) return Namespace.empty;
  const outcomes = objectAt(snapshot, "outcomes");
  for (const [task, outcome] of Object.entries(outcomes)) {
    if (!isOutcome(outcome)) throw refuse(formatPath(["outcomes", task]), "must be succeeded, failed or timed_out");
  }
  return Namespace.of(adopt(Object.fromEntries(Object.entries(outcomes)))); // a copy bears no marks
}

/** @throws ContextError `snapshot`, with the path, for what is no last task */
export function lastTaskOf(value: JsonValue | undefined): LastTask | undefined {
  if (value === null) return undefined;
  if (!isObject(value)) throw refuse("lastTask", mustBe("an object or null", value));
  refuseOthers(value, ["result", "outcome"], "lastTask");
  const result = own(value, "result");
  const outcome = own(value, "outcome");
  if (result === undefined) throw refuse("lastTask.result", mustBe("a value", result));
  if (!isOutcome(outcome)) throw refuse("lastTask.outcome", "must be succeeded, failed or timed_out");
  return Object.freeze({ result, outcome, sources: marksOf(value)?.parts.get("result") });
}

/** @throws ContextError `snapshot`, with the path, for what are no iterations */
export function iterationsIn(value: JsonValue | undefined): readonly Iteration[] {
  if (!isList(value)) throw refuse("iterations", mustBe("a list", value));
  return value.map((iteration, position) => {
    const path = `iterations[${position}]`;
    if (!isObject(iteration)) throw refuse(path, mustBe("an object", iteration));
    refuseOthers(iteration, ["item", "index"], "iterations", position);
    const item = own(iteration, "item");
    const index = own(iteration, "index");
    if (item === undefined) throw refuse(`${path}.item`, mustBe("a value", item));
    if (!isIndex(index)) throw refuse(`${path}.index`, "must be an integer from 0");
    return { value: item, index, sources: marksOf(iteration)?.parts.get("item") };
  });
}
