export { compileTemplate, WorkflowContext } from "./context.ts";
export type { ContextSize, EntrySize } from "./context-size.ts";
export type { ErrorCode, ErrorDetails, SourcePosition } from "./errors.ts";
export { ContextError } from "./errors.ts";
export type { ItemInfo } from "./item-host.ts";
export type { ItemSource, ListSource } from "./item-source.ts";
export { type ItemResult, type ItemStatus, type ItemsRun, type ItemsSummary, resultOf } from "./items-run.ts";
export type { ItemsProgress, WithItemsOptions } from "./items-runner.ts";
export type { JsonList, JsonObject, JsonValue } from "./json.ts";
export type { LimitName, Limits } from "./language/budget.ts";
export { defaultLimits } from "./language/budget.ts";
export type {
  Environment,
  EnvironmentOptions,
  FunctionInfo,
  ParameterInfo,
  SizeWarning,
} from "./language/environment.ts";
export { createEnvironment } from "./language/environment.ts";
export type { HostFunction, HostFunctionDefinition, HostFunctions } from "./language/host-functions.ts";
export type { RenderOptions, Template, WithSecrets } from "./language/json-template.ts";
export type { UndefinedPolicy } from "./language/run.ts";
export type { Outcome, Scope } from "./language/scope.ts";
export type { SecretMark } from "./marking.ts";
export { type CounterName, type HistogramName, type MetricInfo, type Metrics, metrics } from "./metrics.ts";
export type { ContextOptions, ContextShape, ExportOptions, ImportOptions, RebuildOptions } from "./options.ts";
export type { Seal, Unseal } from "./sealing.ts";
export type { SecretOptions } from "./secret-paths.ts";
export type { Snapshot } from "./snapshot.ts";
export { withItems } from "./with-items.ts";
