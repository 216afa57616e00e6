export type { ContextOptions, ContextShape, RebuildOptions } from "./context.ts";
export { compileTemplate, WorkflowContext } from "./context.ts";
export type { ErrorCode, ErrorDetails, SourcePosition } from "./errors.ts";
export { ContextError } from "./errors.ts";
export type { JsonList, JsonObject, JsonValue } from "./json.ts";
export type { LimitName, Limits } from "./language/budget.ts";
export { defaultLimits } from "./language/budget.ts";
export type {
  Environment,
  EnvironmentOptions,
  FunctionInfo,
  ParameterInfo,
  UndefinedPolicy,
} from "./language/environment.ts";
export { createEnvironment } from "./language/environment.ts";
export type { HostFunction, HostFunctionDefinition, HostFunctions } from "./language/host-functions.ts";
export type { Outcome, Scope } from "./language/scope.ts";
export type { Template } from "./language/template.ts";
export type { Snapshot } from "./snapshot.ts";
