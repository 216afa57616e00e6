import { metrics } from "@opentelemetry/api";
import { createEnvironment, WorkflowContext } from "workflow-context";
import { openTelemetryMetrics } from "workflow-context/opentelemetry";

const environment = createEnvironment({ metrics: openTelemetryMetrics(metrics.getMeter("engine")) });
export const size: number = new WorkflowContext({ environment }).size().bytes;
