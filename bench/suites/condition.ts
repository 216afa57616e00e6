import { parse } from "@marcbachmann/cel-js";
import jexl from "jexl";
import jsonata from "jsonata";
import { again, againAsync, type Case, type Suite } from "../case.ts";
import { ourContext, plainContext, plainNames } from "../data.ts";
import { renderBy } from "./templates.ts";

/** A condition as ours and nunjucks write it, and as the others do. */
interface Condition {
  readonly name: string;
  readonly source: string;
  readonly symbols: string;
  readonly jsonata: string;
}

const status = "task.task_0.result.status";
const comparisons: Condition = {
  name: "two comparisons",
  source: "parameters.retries > 3 and workflow.region != 'eu'",
  symbols: "parameters.retries > 3 && workflow.region != 'eu'",
  jsonata: "parameters.retries > 3 and workflow.region != 'eu'",
};
const ofResult: Condition = {
  name: "status of a result",
  source: `${status} == 'ok'`,
  symbols: `${status} == 'ok'`,
  jsonata: `${status} = 'ok'`,
};

const conditionCase = ({ name, source, symbols, jsonata: query }: Condition, size: number): Case => {
  const context = ourContext(size);
  const names = plainNames(plainContext(size));
  const [jexlExpression, jsonataExpression, celExpression] = [jexl.compile(symbols), jsonata(query), parse(symbols)];
  const byNunjucks = renderBy("nunjucks", { jinja: `{% if ${source} %}1{% endif %}` }, names);
  return {
    name,
    size,
    entries: {
      ours: again(() => context.evaluateCondition(source)),
      nunjucks: { ...byNunjucks, output: () => byNunjucks.output?.() === "1" },
      jexl: again(() => jexlExpression.evalSync(names)),
      jsonata: againAsync(() => jsonataExpression.evaluate(names)),
      cel: again(() => celExpression(names)),
    },
  };
};

export const conditionSuite = (): Suite => ({
  name: "condition",
  title: "Decide a condition",
  sizes: "results of 10 KB",
  unit: "ns",
  chart: "bars",
  contenders: ["ours", "cel", "jexl", "nunjucks", "jsonata"],
  cases: [comparisons, ofResult].flatMap((condition) => [1, 100, 5_000].map((size) => conditionCase(condition, size))),
  notes: [
    "Ours starts from the source, through its cache; the peers from an expression that they compiled before, over names ready made.",
    "nunjucks decides by {% if CONDITION %}1{% endif %}. jsonata can't decide at once: it gives a promise, which is awaited.",
    "The original in Rust takes 500 to 800 ns; it is not part of this run.",
  ],
  flat: [comparisons.name, ofResult.name],
});
