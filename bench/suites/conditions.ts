import type { WorkflowContext } from "workflow-context";
import { type Case, type Operation, type Suite, sink } from "../case.ts";
import { ourContext, plainContext, plainNames } from "../data.ts";
import { renderNunjucks } from "./peers.ts";

const decideOurs = (source: string, context: WorkflowContext): Operation => ({
  repeat: (turns) => {
    for (let turn = 0; turn < turns; turn++) sink.kept = context.evaluateCondition(source);
  },
});

const condition = (name: string, source: string, size: number): Case => ({
  name,
  size,
  operations: {
    ours: decideOurs(source, ourContext(size)),
    nunjucks: renderNunjucks([`{% if ${source} %}1{% endif %}`], [plainNames(plainContext(size))]),
  },
});

export const twoComparisons = "two comparisons";
export const statusOfResult = "status of a result";

export const conditionsSuite = (): Suite => ({
  title: "Decide a condition",
  sizes: "results",
  contenders: [
    ["ours", "ns"],
    ["nunjucks", "ns"],
  ],
  cases: [
    ...[0, 10, 100, 5_000].map((size) =>
      condition(twoComparisons, "parameters.retries > 3 and workflow.region != 'eu'", size),
    ),
    ...[1, 10, 100, 5_000].map((size) => condition(statusOfResult, "task.task_0.result.status == 'ok'", size)),
  ],
  notes: ["nunjucks decides by a compiled {% if CONDITION %}1{% endif %}.", "Rust: 500 to 800 ns."],
  flat: [twoComparisons, statusOfResult],
});
