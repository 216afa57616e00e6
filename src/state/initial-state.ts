import { adopt } from "../data/adopt.ts";
import { ingestObject } from "../data/ingest.ts";
import type { JsonObject } from "../data/json.ts";
import { entriesOf } from "../data/options.ts";
import { defaultEnvironment } from "../environment.ts";
import type { Outcome } from "../scope/scope.ts";
import { markedNamespace, namedSecrets, type Secrets } from "./marking.ts";
import { Namespace, type NamespaceName } from "./namespace.ts";
import {
  type ContextOptions,
  checkedContextOptions,
  checkedMarks,
  checkedRebuildMarks,
  checkedRebuildOptions,
  type RebuildOptions,
  type SecretsByNamespace,
} from "./options.ts";
import { checkedOutcome } from "./outcome.ts";
import { SecretPaths, secretPath } from "./secret-paths.ts";
import { checkWholeSize } from "./size.ts";
import { State } from "./state.ts";

/**
 * Makes the state that a run begins with. O(size of what it is given).
 *
 * @throws ContextError `not-json` for what JSON can't say, `usage` for an option or a secret path that can't be, `size`
 * for too much
 */
export function initialState(options: ContextOptions | undefined): State {
  const checked = checkedContextOptions(options);
  return checkWholeSize(begun(checked, checkedMarks(checked.marks)));
}

/** Makes the state of a run that an engine has stored. O(size); it throws as {@link initialState} does. */
export function rebuiltState(options: RebuildOptions | undefined): State {
  const checked = checkedRebuildOptions(options);
  const marks = checkedRebuildMarks(checked.marks);
  const state = begun(checked, marks);
  const results = ingestObject(checked.taskResults ?? {}, "taskResults");
  const tasks = markedNamespace(results, "tasks", state.secretPaths, namedSecrets(marks.taskResults ?? []));
  return checkWholeSize(new State({ ...state, tasks, outcomes: outcomesIn(checked.outcomes ?? {}) }));
}

/** @throws ContextError `usage` for what is no outcome */
function outcomesIn(given: Readonly<Record<string, Outcome>>): Namespace {
  const outcomes = entriesOf<Outcome>("WorkflowContext.rebuild: outcomes", given);
  for (const [, outcome] of outcomes) checkedOutcome(outcome);
  return Namespace.of(adopt(Object.fromEntries(outcomes)));
}

function begun(options: ContextOptions, marks: SecretsByNamespace): State {
  const { environment = defaultEnvironment, secrets = [] } = options;
  const secretPaths = new SecretPaths(secrets.map(secretPath));
  const namespace = (values: object, name: NamespaceName, secrets: Secrets = []): Namespace =>
    markedNamespace(ingestObject(values, name), name, secretPaths, namedSecrets(secrets));
  const optional = (values: object | null | undefined, name: NamespaceName, secrets?: Secrets): Namespace | null =>
    values === undefined || values === null ? null : namespace(values, name, secrets);
  const system = ingestObject(options.system ?? {}, "system");
  const started: JsonObject = Object.hasOwn(system, "workflow_start")
    ? system
    : { ...system, workflow_start: environment.vocabulary.clock() };
  return new State({
    environment,
    parameters: namespace(options.parameters ?? {}, "parameters", marks.parameters),
    variables: namespace(options.variables ?? {}, "variables", marks.variables),
    tasks: Namespace.empty,
    config: optional(options.config, "config", marks.config),
    keystore: optional(options.keystore, "keystore"),
    system: namespace(started, "system", marks.system),
    lastTask: undefined,
    outcomes: Namespace.empty,
    secretPaths,
  });
}
