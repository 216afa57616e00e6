export { type CheckOptions, checkWorkflow } from "./check-workflow.ts";
export type { Finding, Severity, TaskDefinition, Transition, WorkflowDefinition } from "./definition.ts";
export type { JsonSchema } from "./schema.ts";
