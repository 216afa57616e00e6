import { adopt, marksOf, type Sources } from "./admitted.ts";
import { ContextError } from "./errors.ts";
import { ingestObject } from "./ingest.ts";
import type { Iteration } from "./iteration.ts";
import { isList, isObject, type JsonObject, type JsonValue, typeName } from "./json.ts";
import type { Environment } from "./language/environment.ts";
import type { LastTask, Outcome } from "./language/scope.ts";
import type { Path } from "./language/syntax.ts";
import { type Seal, Sealer, type Unseal, unsealedCopy } from "./sealing.ts";
import { alwaysSecret, markedNamespace, secretPath, secretPathText } from "./secret-paths.ts";
import { type Namespace, type NamespaceName, State } from "./state.ts";

const format = "workflow-context";
const version = 1;

/** Where secrets are: in what namespaces hold, in the last result, in items. What is around them bears no marks. */
const placesOfSecrets =
  /^\/(?:(?:parameters|variables|taskResults|config|keystore|system)\/|lastTask\/result(?:\/|$)|iterations\/\d+\/item(?:\/|$))/;

/** A context as JSON. */
export type Snapshot = JsonObject & { readonly format: typeof format; readonly version: number };

/** A state, and the iterations around the current item, the outermost first, as JSON without secrets. O(names). */
export function exportState(state: State, iterations: readonly Iteration[], seal: Seal | undefined): Snapshot {
  const { lastTask } = state;
  const sealer = new Sealer(seal);
  const data = sealer.copy(
    adopt({
      parameters: state.parameters.whole(),
      variables: state.variables.whole(),
      taskResults: state.tasks.whole(),
      config: state.config?.whole() ?? null,
      keystore: state.keystore?.whole() ?? null,
      system: state.system.whole(),
      lastTask: lastTask === undefined ? null : holding("result", lastTask.result, lastTask.sources, lastTask.outcome),
      iterations: iterations.map(({ value, sources, index }) => holding("item", value, sources, index)),
    }),
  );
  const secretPaths = state.secretPaths.filter((path) => !alwaysSecret.includes(path)).map(secretPathText);
  return adopt({ format, version, ...(data as JsonObject), secrets: sealer.pointers, secretPaths }); // copied from one
}

/** A value that may be secret, beside what is not. */
const holding = (key: "result" | "item", value: JsonValue, sources: Sources | undefined, said: JsonValue): JsonValue =>
  adopt(key === "result" ? { result: value, outcome: said } : { item: value, index: said }, {
    parts: sources && new Map([[key, sources]]),
  });

/**
 * The state and the iterations of a snapshot. O(size).
 *
 * @throws ContextError `snapshot` with the path where it is not one
 */
export function importState(
  data: unknown,
  environment: Environment,
  secretPaths: readonly Path[],
  unseal: Unseal | undefined,
): { state: State; iterations: readonly Iteration[] } {
  const stored = ingestObject(data, "the snapshot");
  if (own(stored, "format") !== format) throw refuse("format", `is not "${format}"`);
  if (own(stored, "version") !== version) throw refuse("version", `is not ${version}, the one this release reads`);
  const pointers = textsAt(stored, "secrets");
  if (!pointers.every((pointer) => placesOfSecrets.test(pointer))) {
    throw refuse("secrets", "names a place where no secret is stored");
  }
  const snapshot = unsealedCopy(stored, pointers, unseal) as JsonObject; // changed within
  // whatever the snapshot says of them, these are secret
  const paths = [...alwaysSecret, ...textsAt(stored, "secretPaths").map(secretPath), ...secretPaths];
  const namespace = (key: string, name: NamespaceName): Namespace =>
    markedNamespace(objectAt(snapshot, key), name, paths);
  const optional = (key: string, name: NamespaceName): Namespace | null =>
    own(snapshot, key) === null ? null : namespace(key, name);
  const state = new State({
    environment,
    parameters: namespace("parameters", "parameters"),
    variables: namespace("variables", "variables"),
    tasks: namespace("taskResults", "tasks"),
    config: optional("config", "config"),
    keystore: optional("keystore", "keystore"),
    system: namespace("system", "system"),
    lastTask: lastTaskOf(own(snapshot, "lastTask")),
    secretPaths: paths,
  });
  return { state, iterations: iterationsIn(own(snapshot, "iterations")) };
}

/** A list of strings, each once. */
function textsAt(snapshot: JsonObject, key: string): readonly string[] {
  const value = own(snapshot, key);
  if (!isList(value) || !value.every((text) => typeof text === "string")) {
    throw refuse(key, mustBe("a list of strings", value));
  }
  return [...new Set(value as readonly string[])]; // each is a string
}

const refuse = (path: string, problem: string): ContextError => new ContextError("snapshot", { path, problem });

const own = (object: JsonObject, key: string): JsonValue | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;

const mustBe = (expected: string, value: JsonValue | undefined): string =>
  value === undefined ? `is missing; it must be ${expected}` : `must be ${expected}, not ${typeName(value)}`;

function objectAt(snapshot: JsonObject, key: string): JsonObject {
  const value = own(snapshot, key);
  if (isObject(value)) return value;
  throw refuse(key, mustBe("an object", value));
}

/** Whether a value says how a task ended. */
export const isOutcome = (value: unknown): value is Outcome =>
  value === "succeeded" || value === "failed" || value === "timed_out";

function lastTaskOf(value: JsonValue | undefined): LastTask | undefined {
  if (value === null) return undefined;
  if (!isObject(value)) throw refuse("lastTask", mustBe("an object or null", value));
  const result = own(value, "result");
  const outcome = own(value, "outcome");
  if (result === undefined) throw refuse("lastTask.result", mustBe("a value", result));
  if (!isOutcome(outcome)) throw refuse("lastTask.outcome", "must be succeeded, failed or timed_out");
  return Object.freeze({ result, outcome, sources: marksOf(value)?.parts.get("result") });
}

function iterationsIn(value: JsonValue | undefined): readonly Iteration[] {
  if (!isList(value)) throw refuse("iterations", mustBe("a list", value));
  return value.map((iteration, position) => {
    const path = `iterations[${position}]`;
    if (!isObject(iteration)) throw refuse(path, mustBe("an object", iteration));
    const item = own(iteration, "item");
    const index = own(iteration, "index");
    if (item === undefined) throw refuse(`${path}.item`, mustBe("a value", item));
    if (!isIndex(index)) throw refuse(`${path}.index`, "must be an integer from 0");
    return { value: item, index, sources: marksOf(iteration)?.parts.get("item") };
  });
}

/** Whether a value may be the position of an item. */
export const isIndex = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
