export { type Merge, mergeBranches, type Reducer, type Reducers, type Resolution } from "./branches.ts";
export { type Condition, compileCondition } from "./condition.ts";
export { WorkflowContext } from "./context.ts";
export type { JsonList, JsonObject, JsonValue } from "./data/json.ts";
export type { Stored } from "./data/stored.ts";
export { createEnvironment, type Environment, type EnvironmentOptions, type SizeWarning } from "./environment.ts";
export { ContextError, type ErrorCode, type ErrorDetails, type SourcePosition } from "./errors.ts";
export type { Explained, Explanation } from "./explain.ts";
export type { ItemTask } from "./items/elsewhere.ts";
export type { ItemInfo } from "./items/host.ts";
export type { ItemsProgress, WithItemsOptions } from "./items/options.ts";
export type { ItemResult, ItemStatus, ItemsRun, ItemsSummary } from "./items/result.ts";
export type { ItemSource, ListSource } from "./items/source.ts";
export { resultOf } from "./items/stored-run.ts";
export type { CallScope } from "./language/functions/call-scope.ts";
export type {
  HostFunction,
  HostFunctionDefinition,
  HostFunctions,
  ScopedFunctionDefinition,
} from "./language/functions/host.ts";
export type { FunctionInfo, ParameterInfo } from "./language/functions/info.ts";
export type { UndefinedPolicy } from "./language/run/run.ts";
export type { RenderOptions } from "./language/run/with-secrets.ts";
export { defaultLimits, type GivenLimits, type LimitName, type Limits } from "./limits.ts";
export {
  type ContextSize,
  type CounterName,
  type EntrySize,
  type HistogramName,
  type MetricInfo,
  type Metrics,
  metrics,
} from "./metrics.ts";
export type { PrepareOptions } from "./prepare.ts";
export type { Read, ReadPath, ReadPlace, Reads, WithReads } from "./reads.ts";
export type { Outcome } from "./scope/scope.ts";
export type { SecretMark, WithSecrets } from "./secrets/pointers.ts";
export type { Seal } from "./secrets/sealing.ts";
export type { Unseal } from "./secrets/unsealing.ts";
export type { SliceInput } from "./slice.ts";
export type { ApplyOptions } from "./state/applying.ts";
export type { Delta, DeltaOptions, PatchOperation } from "./state/delta.ts";
export type { SecretOptions, Secrets } from "./state/marking.ts";
export type { Conflict } from "./state/merge.ts";
export type {
  ContextOptions,
  ExportOptions,
  ImportOptions,
  RebuildMarks,
  RebuildOptions,
  SecretsByNamespace,
} from "./state/options.ts";
export {
  type SealedValue,
  type SealValueOptions,
  sealValue,
  sealValueAsync,
  type UnsealValueOptions,
  unsealValue,
  unsealValueAsync,
} from "./state/sealed-value.ts";
export type { ContextShape } from "./state/shape.ts";
export type { Snapshot } from "./state/snapshot.ts";
export type { ReceiveOptions, TransferredContext } from "./state/transfer.ts";
export { compileTemplate, type Template } from "./template.ts";
export { type ItemWork, withItems } from "./with-items.ts";
