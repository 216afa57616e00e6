import { parse } from "@marcbachmann/cel-js";
import jexl from "jexl";
import jsonata from "jsonata";
import { compileCondition } from "workflow-context";
import { awaited, type Case, type Suite } from "../case.ts";
import { type Asking, afterWrite, eachItem, sameData } from "./asking.ts";
import { templatePeers } from "./templates.ts";

const conditions = {
  "two comparisons, again": "parameters.retries > 3 and workflow.region != 'eu'",
  "status of a result, again": "task.task_0.result.status == 'ok'",
  "two comparisons of an item": "item.port > 8050 and item.state != 'draining'",
  "write a variable, then two comparisons": "parameters.retries > 3 and workflow.batch > 5",
} as const;

type Asked = Parameters<Asking["ours"]>[0];

/** Decides by the text, as an engine does that keeps texts. */
const bySource =
  (source: string): Asked =>
  (context) =>
  () =>
    context.evaluateCondition(source);

/** Decides by what was compiled once. */
function byCompiled(source: string): Asked {
  const condition = compileCondition(source);
  return (context) => () => condition.evaluate(context);
}

const conditionCase = (
  name: keyof typeof conditions,
  size: number,
  { ours, peer }: Asking,
  decide: (source: string) => Asked = bySource,
): Case => {
  const source = conditions[name];
  const symbols = source.replaceAll(" and ", " && ");
  const byNunjucks = templatePeers.nunjucks(`{% if ${source} %}1{% endif %}`);
  const byJexl = jexl.compile(symbols);
  const byJsonata = jsonata(source.replaceAll("==", "="));
  const byCel = parse(symbols);
  return {
    name: decide === bySource ? name : `compiled: ${name}`,
    size,
    entries: {
      ours: ours(decide(source)),
      cel: peer((names) => () => byCel(names)),
      jexl: peer((names) => () => byJexl.evalSync(names)),
      nunjucks: peer((names) => () => byNunjucks(names) === "1"),
      jsonata: peer((names) => () => byJsonata.evaluate(names), awaited),
    },
  };
};

export const conditionSuite: Suite = {
  name: "condition",
  title: "Decide a condition",
  sizes: "results of 10 KB",
  cases: () => [
    ...[1, 100, 5_000].map((size) => conditionCase("two comparisons, again", size, sameData(size))),
    ...[1, 100, 5_000].map((size) => conditionCase("status of a result, again", size, sameData(size))),
    conditionCase("two comparisons of an item", 10, eachItem(10)),
    conditionCase("two comparisons, again", 100, sameData(100), byCompiled),
    conditionCase("two comparisons of an item", 10, eachItem(10), byCompiled),
    ...[1, 5_000].map((size) => conditionCase("write a variable, then two comparisons", size, afterWrite(size))),
  ],
};
