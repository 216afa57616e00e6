import { ingestObject } from "../data/ingest.ts";
import type { JsonObject } from "../data/json.ts";
import type { Environment } from "../environment.ts";
import { Namespace, type NamespaceName } from "./namespace.ts";
import type { ContextOptions, ContextShape, RebuildOptions } from "./options.ts";
import { alwaysSecret, markedNamespace, secretPath } from "./secret-paths.ts";
import { State } from "./state.ts";

/** The state that a run begins with. */
export function initialState<Shape extends ContextShape>(
  options: ContextOptions<Shape>,
  defaultEnvironment: Environment,
): State {
  const { environment = defaultEnvironment, secrets = [] } = options;
  const secretPaths = [...alwaysSecret, ...secrets.map(secretPath)];
  const namespace = (values: object, name: NamespaceName): Namespace =>
    markedNamespace(ingestObject(values, name), name, secretPaths);
  const optional = (values: object | null | undefined, name: NamespaceName): Namespace | null =>
    values === undefined || values === null ? null : namespace(values, name);
  const system = ingestObject(options.system ?? {}, "system");
  const started: JsonObject = Object.hasOwn(system, "workflow_start")
    ? system
    : { ...system, workflow_start: environment.vocabulary.clock().toISOString() };
  return new State({
    environment,
    parameters: namespace(options.parameters ?? {}, "parameters"),
    variables: namespace(options.variables ?? {}, "variables"),
    tasks: Namespace.empty,
    config: optional(options.config, "config"),
    keystore: optional(options.keystore, "keystore"),
    system: namespace(started, "system"),
    lastTask: undefined,
    secretPaths,
  });
}

/** The state of what an engine has stored of a run. */
export function rebuiltState<Shape extends ContextShape>(
  options: RebuildOptions<Shape>,
  defaultEnvironment: Environment,
): State {
  const state = initialState(options, defaultEnvironment);
  const results = ingestObject(options.taskResults ?? {}, "taskResults");
  return state.with({ tasks: markedNamespace(results, "tasks", state.secretPaths) });
}
