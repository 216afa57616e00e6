import { parse } from "@marcbachmann/cel-js";
import jexl from "jexl";
import jsonata from "jsonata";
import { again, againAsync, type Case, counted, inTurn, inTurnAsync, type Suite } from "../case.ts";
import { ourContext, plainContext, plainNames, writtenNames } from "../data.ts";
import { rememberedNote, templatePeers } from "./templates.ts";
import { eachItem } from "./with-items.ts";

/** A condition as ours and nunjucks write it, and as the others do. */
interface Condition {
  readonly name: string;
  readonly source: string;
  readonly symbols: string;
  readonly jsonata: string;
}

export const comparisonsName = "two comparisons, again";
export const statusName = "status of a result, again";
export const itemConditionName = "two comparisons of an item";
export const writeConditionName = "write a variable, then two comparisons";

/** The peers write other signs for the same. */
const condition = (name: string, source: string): Condition => ({
  name,
  source,
  symbols: source.replaceAll(" and ", " && "),
  jsonata: source.replaceAll("==", "="),
});

const comparisons = condition(comparisonsName, "parameters.retries > 3 and workflow.region != 'eu'");
const ofResult = condition(statusName, "task.task_0.result.status == 'ok'");
const ofItem = condition(itemConditionName, "item.port > 8050 and item.state != 'draining'");
const ofBatch = condition(writeConditionName, "parameters.retries > 3 and workflow.batch > 5");

/** The peers' expressions, compiled. */
const compiled = ({ source, symbols, jsonata: query }: Condition) => ({
  byNunjucks: templatePeers.nunjucks(`{% if ${source} %}1{% endif %}`),
  jexl: jexl.compile(symbols),
  jsonata: jsonata(query),
  cel: parse(symbols),
});

/** A condition over many items in turn: nothing is known of one from the one before. */
const itemCase = (size: number): Case => {
  const { contexts, names } = eachItem(size);
  const peers = compiled(ofItem);
  return {
    name: ofItem.name,
    size,
    entries: {
      ours: inTurn(contexts, (one) => one.evaluateCondition(ofItem.source)),
      nunjucks: inTurn(names, (one) => peers.byNunjucks(one) === "1"),
      jexl: inTurn(names, (one) => peers.jexl.evalSync(one)),
      jsonata: inTurnAsync(names, (one) => peers.jsonata.evaluate(one)),
      cel: inTurn(names, (one) => peers.cel(one)),
    },
  };
};

/** A condition over data that was written since it was asked before. */
const writeCase = (size: number): Case => {
  const context = ourContext(size);
  const written = writtenNames(size);
  const peers = compiled(ofBatch);
  return {
    name: ofBatch.name,
    size,
    entries: {
      ours: counted((batch) => context.clone().setVariable("batch", batch).evaluateCondition(ofBatch.source)),
      nunjucks: counted((batch) => peers.byNunjucks(written(batch)) === "1"),
      jexl: counted((batch) => peers.jexl.evalSync(written(batch))),
      jsonata: againAsync(() => peers.jsonata.evaluate(written(7))),
      cel: counted((batch) => peers.cel(written(batch))),
    },
  };
};

const sameCase = (one: Condition, size: number): Case => {
  const context = ourContext(size);
  const names = plainNames(plainContext(size));
  const peers = compiled(one);
  return {
    name: one.name,
    size,
    entries: {
      ours: again(() => context.evaluateCondition(one.source)),
      nunjucks: again(() => peers.byNunjucks(names) === "1"),
      jexl: again(() => peers.jexl.evalSync(names)),
      jsonata: againAsync(() => peers.jsonata.evaluate(names)),
      cel: again(() => peers.cel(names)),
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
  cases: [
    ...[comparisons, ofResult].flatMap((one) => [1, 100, 5_000].map((size) => sameCase(one, size))),
    itemCase(10),
    writeCase(1),
    writeCase(5_000),
  ],
  notes: [
    rememberedNote,
    "Ours starts from the source, through its cache; the peers from an expression that they compiled before, over names ready made.",
    "nunjucks decides by {% if CONDITION %}1{% endif %}. jsonata can't decide at once: it gives a promise, which is awaited.",
    "The original in Rust takes 500 to 800 ns; it is not part of this run.",
  ],
  flat: [comparisons.name, ofResult.name],
});
