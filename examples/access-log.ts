/**
 * A workflow over an Apache access log, and a small engine that runs it.
 *
 *   npm run example [-- FILE]
 *
 * The log is in the combined format; without a file, ten thousand lines are generated.
 */
import {
  compileTemplate,
  type JsonList,
  type JsonObject,
  resultOf,
  WorkflowContext,
  withItems,
} from "workflow-context";
import { generateAccessLog } from "./generated.ts";
import { listOf, objectOf, Tally } from "./json.ts";
import { parseLog } from "./log-lines.ts";
import * as report from "./report.ts";

/** One step of a workflow. The strings of `input` and `publish` are templates, the two `when` are conditions. */
interface Task {
  /** The task runs only where this is true. */
  readonly when?: string;
  /** A template of a list: the task runs once for each `item` of it. */
  readonly with_items?: string;
  readonly action: keyof typeof actions;
  readonly input: JsonObject;
  /** Fields of the items' inputs to count by value. */
  readonly count?: readonly string[];
  /** Fields of the items' inputs to add up. */
  readonly sum?: readonly string[];
  /** Chooses the items that a person should look at. */
  readonly alert_when?: string;
  /** Variables to set from the task's result. */
  readonly publish?: JsonObject;
}

interface Workflow {
  readonly vars: JsonObject;
  readonly tasks: Readonly<Record<string, Task>>;
}

const workflow: Workflow = {
  vars: { large: 50_000_000, complaint: "" },
  tasks: {
    parse: {
      action: "log.parse",
      input: { file: "{{ parameters.file }}" },
      publish: { entries: "{{ result().entries | length }}", malformed: "{{ result().malformed }}" },
    },
    complain: {
      when: "malformed > 0",
      action: "core.echo",
      input: {
        lines:
          "{% for line in task.parse.first_malformed %}" +
          "line {{ line.number }}, column {{ line.column }}: expected {{ line.expected }}\n" +
          "{% endfor %}",
      },
      publish: { complaint: "{{ result().lines }}" },
    },
    inspect: {
      with_items: "{{ task.parse.entries }}",
      action: "core.echo",
      input: {
        line: "{{ item.number }}",
        request: "{{ item.method }} {{ item.path }}",
        visitor: "{{ 'crawlers' if 'bot' in (item.agent | lower) else 'people' }}",
        class: "{{ item.status // 100 }}xx",
        method: "{{ item.method }}",
        bytes: "{{ item.bytes }}",
      },
      count: ["class", "method", "visitor"],
      sum: ["bytes"],
      alert_when: "item.status >= 500 or item.bytes > vars.large",
      publish: {
        classes: "{{ result().counts.class }}",
        methods: "{{ result().counts.method }}",
        visitors: "{{ result().counts.visitor }}",
        bytes: "{{ result().sums.bytes | default(0) }}",
        alerts: "{{ result().alerts }}",
        verdict:
          "{{ alerts | length }} of {{ entries }} to look at, {{ classes['5xx'] | default(0) }} of them server errors",
      },
    },
  },
};

const actions = {
  "core.echo": (input: JsonObject) => input,
  "log.parse": ({ file }: JsonObject) =>
    parseLog(typeof file === "string" ? report.readInput(file) : generateAccessLog(10_000)),
};

/** Runs the tasks of a workflow, one after the other. Gives the milliseconds that each took. */
async function runWorkflow({ tasks }: Workflow, context: WorkflowContext): Promise<ReadonlyMap<string, number>> {
  const durations = new Map<string, number>();
  for (const [name, task] of Object.entries(tasks)) {
    if (task.when !== undefined && !context.evaluateCondition(task.when)) continue;
    const start = performance.now();
    const result = task.with_items === undefined ? runOnce(task, context) : await runItems(name, task, context);
    durations.set(name, performance.now() - start);
    context.finishTask(name, result, "succeeded");
    context.publish(task.publish ?? {});
  }
  return durations;
}

const runOnce = ({ action, input }: Task, context: WorkflowContext): unknown =>
  actions[action](objectOf(context.renderJson(input)));

/** Runs a task once per item, each in a context of its own. */
async function runItems(name: string, task: Task, context: WorkflowContext): Promise<unknown> {
  const template = compileTemplate(task.input);
  const counts = Object.fromEntries((task.count ?? []).map((field) => [field, new Tally()]));
  const sums = new Tally();
  const alerts: JsonObject[] = [];
  const inspect = (itemContext: WorkflowContext): JsonObject => {
    const input = objectOf(template.render(itemContext));
    for (const [field, tally] of Object.entries(counts)) tally.add(String(input[field]));
    for (const field of task.sum ?? []) sums.add(field, Number(input[field]));
    if (task.alert_when !== undefined && itemContext.evaluateCondition(task.alert_when)) alerts.push(input);
    return objectOf(actions[task.action](input) as JsonObject); // an action over items gives an object
  };
  const run = await withItems(context, task.with_items ?? [], inspect, { onProgress: report.progressOf(name) });
  if (run.error !== undefined) throw run.error;
  return { ...resultOf(run), counts, sums, alerts };
}

/** Makes a result as an earlier task may have left it: a list of records, 10 KB as JSON. */
const earlierResult = (task: number): unknown =>
  Array.from({ length: 100 }, (_, row) => ({
    id: task * 100 + row,
    host: `node-${String(row).padStart(3, "0")}.example.net`,
    state: "ready",
    load: 0.25,
    tags: ["production", "eu-west"],
  }));

await report.runExample("access-log", async (file) => {
  const context = new WorkflowContext({ parameters: { file }, variables: workflow.vars });
  for (let task = 1; task <= 100; task++) context.setTaskResult(`earlier_${task}`, earlierResult(task));
  const before = context.clone();

  const durations = await runWorkflow(workflow, context);
  const peak = report.peakMemory();

  const items = listOf(context.get("task.parse.entries", []));
  const published = (name: string) => report.format(context.getVariable(name));
  report.printSection(`Access log: ${file ?? "generated"}`, [
    ["entries", published("entries")],
    ["malformed lines", `${published("malformed")}\n${published("complaint")}`],
  ]);
  report.printSection("Published", [
    ...["classes", "methods", "visitors"].map((name) => [name, published(name)] as const),
    ["bytes", report.formatBytes(Number(context.getVariable("bytes")))],
    ["verdict", published("verdict")],
  ]);
  report.printCost({
    items: items.length,
    milliseconds: durations.get("inspect") ?? 0,
    peak,
    context: report.measureContexts(() => items.map((item, index) => context.forItem(item, index))),
    deepCopies: {
      "structuredClone of all": report.measureDeepCopies(contextsOf(items, context)),
      "structuredClone of the earlier results": report.measureDeepCopies(contextsOf(items, before)),
    },
  });
});

function* contextsOf(items: JsonList, context: WorkflowContext): Generator<WorkflowContext> {
  for (const [index, item] of items.entries()) yield context.forItem(item, index);
}
