/**
 * Monitoring with nested with-items, and a small engine that runs it.
 *
 *   npm run example:nginx [-- FILE]
 *
 * The file has snapshots of the status page of nginx (version 6 of its API), each a line of JSON; without a file, 500
 * are generated. One task runs for every snapshot, within it another for every upstream, and within that a third for
 * every peer.
 */
import {
  compileTemplate,
  type ItemsProgress,
  type JsonList,
  type JsonObject,
  type JsonValue,
  WorkflowContext,
  withItems,
} from "workflow-context";
import { generateStatus } from "./generated.ts";
import { listOf, objectOf, Tally } from "./json.ts";
import * as report from "./report.ts";

/** A task that runs once for each item. The strings of `input` are templates, `alert_when` is a condition. */
interface Task {
  /** A template of a list or an object. Each item of an object has a `key` and its `value`. */
  readonly with_items: string;
  readonly input: JsonObject;
  /** Tasks that run within each item, before its alert is decided. Only this item sees their results. */
  readonly tasks?: Tasks;
  readonly alert_when: string;
  /** The name under which an alert is counted. */
  readonly alert_name: string;
  readonly alert: string;
}
type Tasks = Readonly<Record<string, Task>>;

interface Workflow {
  readonly vars: JsonObject;
  readonly tasks: Tasks;
  /** Variables to set when all tasks are finished. */
  readonly publish: JsonObject;
}

const workflow: Workflow = {
  vars: { busy: 8, spare_peers: 1 },
  tasks: {
    snapshots: {
      with_items: "{{ parameters.snapshots }}",
      input: { number: "{{ index + 1 }}", requests: "{{ item.requests.current }}" },
      tasks: {
        upstreams: {
          with_items: "{{ item.upstreams }}",
          input: { name: "{{ item.key }}", peers: "{{ item.value.peers | length }}" },
          tasks: {
            peers: {
              with_items: "{{ item.value.peers }}",
              input: {
                upstream: "{{ parent.item.key }}",
                server: "{{ item.server }}",
                role: "{{ 'backup' if item.backup else 'primary' }}",
                time: "{{ parent.parent.item.timestamp }}",
                failed_checks: "{{ item.health_checks.fails }} of {{ item.health_checks.checks }}",
              },
              alert_when: "item.state != 'up' or item.fails > 0",
              alert_name: "{{ parent.item.key }} {{ item.server }}",
              alert:
                "snapshot {{ parent.parent.index + 1 }}: peer {{ item.id }} of {{ parent.item.key }} is {{ item.state }}, " +
                "{{ item.fails }} requests failed",
            },
          },
          alert_when: "(item.value.peers | length) - task.peers.alerts <= vars.spare_peers",
          alert_name: "{{ item.key }}",
          alert:
            "snapshot {{ parent.index + 1 }}: {{ item.key }} has {{ task.peers.alerts }} of {{ task.peers.items }} peers in trouble",
        },
      },
      alert_when: "item.requests.current >= vars.busy",
      alert_name: "{{ item.requests.current }} requests",
      alert: "snapshot {{ index + 1 }}: {{ item.requests.current }} requests at once",
    },
  },
  publish: {
    busy_snapshots: "{{ task.snapshots.alerts }}",
    trouble: "{{ task.snapshots.counts }}",
  },
};

/** Counts the items of a task, and gathers their alerts and those of the tasks within them. */
class Outcome {
  items = 0;
  alerts = 0;
  readonly counts = new Tally();
  readonly messages: string[] = [];

  /** The result to store: `alerts` counts those of this task, `counts` has those within it too, by name. */
  toJSON(): unknown {
    return { items: this.items, alerts: this.alerts, counts: this.counts };
  }

  alert(name: string, message: string): void {
    this.alerts++;
    this.counts.add(name);
    this.messages.push(message);
  }

  include(inner: Outcome): void {
    for (const [name, amount] of Object.entries(inner.counts.toJSON())) this.counts.add(name, amount);
    this.messages.push(...inner.messages);
  }
}

/** A compiled task, which runs in any context. */
type Runner = (context: WorkflowContext, onProgress?: (progress: ItemsProgress) => void) => Promise<Outcome>;

function compileTask(task: Task): Runner {
  const input = compileTemplate(task.input);
  const alert = compileTemplate({ name: task.alert_name, message: task.alert });
  const inner = Object.entries(task.tasks ?? {}).map(([name, one]) => [name, compileTask(one)] as const);
  return async (context, onProgress) => {
    const outcome = new Outcome();
    const inspect = async (itemContext: WorkflowContext): Promise<void> => {
      input.render(itemContext); // an engine would hand it to an action
      for (const [name, run] of inner) {
        const result = await run(itemContext);
        itemContext.setTaskResult(name, result);
        outcome.include(result);
      }
      if (itemContext.evaluateCondition(task.alert_when)) {
        const { name, message } = objectOf(alert.render(itemContext));
        outcome.alert(String(name), String(message));
      }
      outcome.items++;
    };
    const items = itemsOf(context.evaluateExpression(task.with_items));
    const { error } = await withItems(context, items, inspect, onProgress === undefined ? {} : { onProgress });
    if (error !== undefined) throw error;
    return outcome;
  };
}

/** Gives the items of a list, or the keys of an object with their values. */
const itemsOf = (value: JsonValue): JsonList =>
  Array.isArray(value) ? listOf(value) : Object.entries(objectOf(value)).map(([key, one]) => ({ key, value: one }));

/** Reads the snapshots of a file, and counts the lines that are none. */
function parseSnapshots(text: string): { snapshots: JsonObject[]; malformed: number } {
  const snapshots: JsonObject[] = [];
  let malformed = 0;
  for (const line of text.split("\n").filter((one) => one.trim() !== "")) {
    try {
      snapshots.push(objectOf(JSON.parse(line)));
    } catch {
      malformed++;
    }
  }
  return { snapshots, malformed };
}

await report.runExample("nginx-status", async (file) => {
  const { snapshots, malformed } = parseSnapshots(file === null ? generateStatus(500) : report.readInput(file));
  const context = new WorkflowContext({ parameters: { snapshots }, variables: workflow.vars });

  const start = performance.now();
  const progress = report.progressOf("snapshots");
  const alerts: string[] = [];
  for (const [name, task] of Object.entries(workflow.tasks)) {
    const outcome = await compileTask(task)(context, progress);
    context.setTaskResult(name, outcome);
    alerts.push(...outcome.messages);
  }
  context.publish(workflow.publish);
  const milliseconds = performance.now() - start;
  const peak = report.peakMemory();

  report.printSection(`nginx status: ${file ?? "generated"}`, [
    ["snapshots", report.formatCount(snapshots.length)],
    ["malformed lines", report.formatCount(malformed)],
  ]);
  report.printSection("Published", [
    ["busy snapshots", report.format(context.getVariable("busy_snapshots"))],
    ["trouble", report.format(context.getVariable("trouble")).replaceAll("   ", "\n")],
    ["first alerts", alerts.slice(0, 3).join("\n")],
  ]);
  const items = itemsOf(context.evaluateExpression("parameters.snapshots"));
  report.printCost({
    items: items.length,
    milliseconds,
    peak,
    context: report.measureContexts(() => items.map((item, index) => context.forItem(item, index))),
    deepCopies: {
      "structuredClone of all": report.measureDeepCopies(items.map((item, index) => context.forItem(item, index))),
    },
  });
});
