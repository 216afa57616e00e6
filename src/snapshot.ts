import { adopt } from "./admitted.ts";
import { ContextError } from "./errors.ts";
import { ingestObject } from "./ingest.ts";
import { isList, isObject, type JsonObject, type JsonValue, typeName } from "./json.ts";
import type { Environment } from "./language/environment.ts";
import type { LastTask, Outcome } from "./language/scope.ts";
import { Namespace, State } from "./state.ts";

const format = "workflow-context";
const version = 1;

/** One iteration of a with-items task. */
export interface Iteration {
  readonly item: JsonValue;
  readonly index: number;
}

/** A context as JSON. */
export type Snapshot = JsonObject & { readonly format: typeof format; readonly version: number };

/** A state, and the iterations around the current item, the outermost first, as JSON. O(names). */
export const exportState = (state: State, iterations: readonly Iteration[]): Snapshot =>
  adopt({
    format,
    version,
    parameters: state.parameters.whole(),
    variables: state.variables.whole(),
    taskResults: state.tasks.whole(),
    config: state.config?.whole() ?? null,
    keystore: state.keystore?.whole() ?? null,
    system: state.system.whole(),
    lastTask: state.lastTask === undefined ? null : { result: state.lastTask.result, outcome: state.lastTask.outcome },
    iterations: iterations.map(({ item, index }) => ({ item, index })),
  });

/**
 * The state and the iterations of a snapshot. O(size).
 *
 * @throws ContextError `snapshot` with the path where it is not one
 */
export function importState(
  data: unknown,
  environment: Environment,
): { state: State; iterations: readonly Iteration[] } {
  const snapshot = ingestObject(data, "the snapshot");
  if (own(snapshot, "format") !== format) throw refuse("format", `is not "${format}"`);
  if (own(snapshot, "version") !== version) throw refuse("version", `is not ${version}, the one this release reads`);
  const state = new State({
    environment,
    parameters: namespaceAt(snapshot, "parameters"),
    variables: namespaceAt(snapshot, "variables"),
    tasks: namespaceAt(snapshot, "taskResults"),
    config: own(snapshot, "config") === null ? null : namespaceAt(snapshot, "config"),
    keystore: own(snapshot, "keystore") === null ? null : namespaceAt(snapshot, "keystore"),
    system: namespaceAt(snapshot, "system"),
    lastTask: lastTaskOf(own(snapshot, "lastTask")),
  });
  return { state, iterations: iterationsOf(own(snapshot, "iterations")) };
}

const refuse = (path: string, problem: string): ContextError => new ContextError("snapshot", { path, problem });

const own = (object: JsonObject, key: string): JsonValue | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;

const mustBe = (expected: string, value: JsonValue | undefined): string =>
  value === undefined ? `is missing; it must be ${expected}` : `must be ${expected}, not ${typeName(value)}`;

function namespaceAt(snapshot: JsonObject, key: string): Namespace {
  const value = own(snapshot, key);
  if (!isObject(value)) throw refuse(key, mustBe("an object", value));
  return Namespace.of(value);
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
  return Object.freeze({ result, outcome });
}

function iterationsOf(value: JsonValue | undefined): readonly Iteration[] {
  if (!isList(value)) throw refuse("iterations", mustBe("a list", value));
  return value.map((iteration, position) => {
    const path = `iterations[${position}]`;
    if (!isObject(iteration)) throw refuse(path, mustBe("an object", iteration));
    const item = own(iteration, "item");
    const index = own(iteration, "index");
    if (item === undefined) throw refuse(`${path}.item`, mustBe("a value", item));
    if (!isIndex(index)) throw refuse(`${path}.index`, "must be an integer from 0");
    return { item, index };
  });
}

/** Whether a value may be the position of an item. */
export const isIndex = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
