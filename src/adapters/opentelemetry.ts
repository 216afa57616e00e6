import type { Counter, Histogram, Meter } from "@opentelemetry/api";
import { checked, withMethods } from "../data/options.ts";
import { type Metrics, metrics } from "../metrics.ts";

/**
 * Makes metrics that report to OpenTelemetry. Each row of `metrics` has an instrument, such as
 * `workflow.context.clones`. O(metrics).
 *
 * ```ts
 * import { metrics } from "@opentelemetry/api";
 * const environment = createEnvironment({ metrics: openTelemetryMetrics(metrics.getMeter("my-engine")) });
 * ```
 */
export function openTelemetryMetrics(meter: Meter): Metrics {
  checked("openTelemetryMetrics", "the meter", meter, withMethods("createCounter", "createHistogram"));
  const counters = new Map<string, Counter>();
  const histograms = new Map<string, Histogram>();
  for (const [name, { kind, unit, description }] of Object.entries(metrics)) {
    const options = { unit, description };
    if (kind === "counter") counters.set(name, meter.createCounter(`workflow.${name}`, options));
    else histograms.set(name, meter.createHistogram(`workflow.${name}`, options));
  }
  return {
    add: (name, amount) => counters.get(name)?.add(amount),
    record: (name, value) => histograms.get(name)?.record(value),
  };
}
