import jexl from "jexl";
import type { WorkflowContext } from "workflow-context";
import { type Case, type Operation, type Suite, sink } from "../case.ts";
import { ourContext, plainContext, plainNames } from "../data.ts";
import { copiedNames, renderNunjucks } from "./peers.ts";

const decideOurs = (source: string, context: WorkflowContext): Operation => ({
  repeat: (turns) => {
    for (let turn = 0; turn < turns; turn++) sink.kept = context.evaluateCondition(source);
  },
});

const decideJexl = (source: string, names: object): Operation => {
  const expression = jexl.compile(source);
  return {
    repeat: (turns) => {
      for (let turn = 0; turn < turns; turn++) sink.kept = expression.evalSync(names);
    },
  };
};

/** The condition as ours and nunjucks write it, and as jexl does. */
const condition = (name: string, source: string, jexlSource: string, size: number): Case => {
  const names = plainNames(plainContext(size));
  return {
    name,
    size,
    operations: {
      ours: decideOurs(source, ourContext(size)),
      nunjucks: renderNunjucks([`{% if ${source} %}1{% endif %}`], [names]),
      jexl: decideJexl(jexlSource, names),
    },
  };
};

export const twoComparisons = "two comparisons";
export const statusOfResult = "status of a result";
const status = "task.task_0.result.status == 'ok'";

export const conditionsSuite = (): Suite => ({
  title: "Decide a condition",
  sizes: "results",
  contenders: [
    ["ours", "ns"],
    ["nunjucks", "ns"],
    ["jexl", "ns"],
  ],
  cases: [
    ...[0, 10, 100, 5_000].map((size) =>
      condition(
        twoComparisons,
        "parameters.retries > 3 and workflow.region != 'eu'",
        "parameters.retries > 3 && workflow.region != 'eu'",
        size,
      ),
    ),
    ...[1, 10, 100, 5_000].map((size) => condition(statusOfResult, status, status, size)),
  ],
  notes: [
    "Ours starts from the source, through its cache. nunjucks decides by a compiled {% if CONDITION %}1{% endif %}, jexl by",
    "a compiled expression and evalSync; both get the same names ready made.",
    copiedNames,
    "Rust: 500 to 800 ns.",
  ],
  flat: [twoComparisons, statusOfResult],
});
