import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { describe, expect, test } from "vitest";
import { ContextError, createEnvironment, type Metrics, metrics, WorkflowContext } from "workflow-context";
import { openTelemetryMetrics } from "workflow-context/opentelemetry";

/** Makes metrics that keep the sums of counters and the values of histograms. */
function kept(): {
  readonly metrics: Metrics;
  readonly sums: Record<string, number>;
  readonly values: Record<string, number[]>;
} {
  const sums: Record<string, number> = {};
  const values: Record<string, number[]> = {};
  return {
    sums,
    values,
    metrics: {
      add: (name, amount) => {
        sums[name] = (sums[name] ?? 0) + amount;
      },
      record: (name, value) => {
        values[name] = [...(values[name] ?? []), value];
      },
    },
  };
}

describe("metrics", () => {
  test("metrics tell clones, writes, admitted bytes and the size of the context", () => {
    const told = kept();
    const context = new WorkflowContext({ environment: createEnvironment({ metrics: told.metrics }) });
    context.clone().setVariable("a", "xyz");
    context.forItem(1, 0).setTaskResult("t", [1]).setLastTaskOutcome(null, "succeeded");
    context.publish({ b: "{{ 1 }}" });
    expect(told.sums).toMatchObject({ "context.clones": 2, "context.writes": 4, "context.admitted": 5 + 11 + 5 + 8 });
    expect(told.values["context.size"]?.at(-1)).toBe(context.size().bytes);
  });

  test("metrics count a task that ended once, each of many variables, and what is taken away with no bytes", () => {
    const told = kept();
    const context = new WorkflowContext({ environment: createEnvironment({ metrics: told.metrics }) });
    context.finishTask("t", [1], "failed");
    expect(told.sums).toEqual({ "context.writes": 1, "context.admitted": 11 });
    context.setVariables({ a: "xyz", b: 1 }).removeVariable("a").removeTaskResult("t");
    expect(told.sums).toEqual({ "context.writes": 5, "context.admitted": 11 + 5 + 8 });
    context.removeVariable("a").removeTaskResult("t").setVariables({});
    expect(told.sums["context.writes"]).toBe(5);
    expect(told.values["context.size"]?.at(-1)).toBe(context.size().bytes);
  });

  test("metrics tell renders, hits and misses of the cache, and the duration of compilation", () => {
    const told = kept();
    const context = new WorkflowContext({ environment: createEnvironment({ metrics: told.metrics }) });
    context.renderTemplate("{{ 1 }}");
    context.renderTemplate("{{ 1 }}");
    context.evaluateCondition("1 == 1");
    context.renderJson({ a: "{{ 1 }}", b: "{{ 2 }}" });
    expect(told.sums).toEqual({ "template.renders": 4, "template.cache.misses": 3, "template.cache.hits": 2 });
    expect(told.values["compile.duration"]).toHaveLength(3);
  });

  test("metrics tell how many templates a limit stopped", () => {
    const told = kept();
    const environment = createEnvironment({ metrics: told.metrics, limits: { iterations: 1 } });
    const render = (): string =>
      new WorkflowContext({ environment }).renderTemplate("{% for x in [1, 2] %}{% endfor %}");
    expect(render).toThrow(ContextError);
    expect(render).toThrow(/loop iterations over 1/);
    expect(() => new WorkflowContext({ environment }).renderTemplate("{{ 1 / 0 }}")).toThrow(ContextError);
    expect(told.sums["template.limit_errors"]).toBe(2);
  });
});

test("OpenTelemetry gets an instrument for each metric", async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1_000_000 });
  const provider = new MeterProvider({ readers: [reader] });
  const environment = createEnvironment({ metrics: openTelemetryMetrics(provider.getMeter("test")) });
  const context = new WorkflowContext({ environment }).setVariable("a", 1);
  context.clone().renderTemplate("{{ a }}");
  await reader.forceFlush();
  const found = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  const byName = Object.fromEntries(
    found.map(({ descriptor, dataPoints }) => [descriptor.name, { descriptor, dataPoints }]),
  );
  expect(byName["workflow.context.clones"]?.dataPoints[0]?.value).toBe(1);
  expect(byName["workflow.context.writes"]?.dataPoints[0]?.value).toBe(1);
  expect(byName["workflow.template.renders"]?.dataPoints[0]?.value).toBe(1);
  expect(byName["workflow.context.size"]?.dataPoints[0]?.value).toMatchObject({ count: 1, sum: context.size().bytes });
  for (const { descriptor } of found) {
    const { unit, description } = metrics[descriptor.name.replace("workflow.", "") as keyof typeof metrics];
    expect(descriptor).toMatchObject({ unit, description });
  }
  await provider.shutdown();
});
