import { parse } from "@marcbachmann/cel-js";
import jexl from "jexl";
import jsonata from "jsonata";
import { again, againAsync, type Case, inTurn, inTurnAsync, type Operation, type Suite } from "../case.ts";
import { hostRows, ourContext, plainContext, plainNames } from "../data.ts";
import { rememberedNote, templatePeers } from "./templates.ts";
import { itemsOf } from "./with-items.ts";

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

const status = "task.task_0.result.status";
const comparisons: Condition = {
  name: comparisonsName,
  source: "parameters.retries > 3 and workflow.region != 'eu'",
  symbols: "parameters.retries > 3 && workflow.region != 'eu'",
  jsonata: "parameters.retries > 3 and workflow.region != 'eu'",
};
const ofResult: Condition = {
  name: statusName,
  source: `${status} == 'ok'`,
  symbols: `${status} == 'ok'`,
  jsonata: `${status} = 'ok'`,
};

const ofItem: Condition = {
  name: itemConditionName,
  source: "item.port > 8050 and item.state != 'draining'",
  symbols: "item.port > 8050 && item.state != 'draining'",
  jsonata: "item.port > 8050 and item.state != 'draining'",
};

const ofBatch: Condition = {
  name: writeConditionName,
  source: "parameters.retries > 3 and workflow.batch > 5",
  symbols: "parameters.retries > 3 && workflow.batch > 5",
  jsonata: "parameters.retries > 3 and workflow.batch > 5",
};

/** The peers' expressions, compiled. */
const compiled = ({ source, symbols, jsonata: query }: Condition) => ({
  byNunjucks: templatePeers.nunjucks(`{% if ${source} %}1{% endif %}`),
  jexl: jexl.compile(symbols),
  jsonata: jsonata(query),
  cel: parse(symbols),
});

/** A condition over many items in turn: nothing is known of one from the one before. */
const itemCase = (size: number): Case => {
  const context = ourContext(size);
  const contexts = itemsOf(context, 1_024).map((item, index) => context.forItem(item, index));
  const plain = plainContext(size);
  const names = hostRows(1_024).map((item, index) => plainNames(plain, item, index));
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
  const names = plainNames(plainContext(size)) as { readonly workflow: object }; // it has that name
  const written = (batch: number): object => ({ ...names, batch, workflow: { ...names.workflow, batch } });
  const peers = compiled(ofBatch);
  let turn = 0;
  const eachTime = <T>(decide: (batch: number) => T): Operation => ({
    ...again(() => decide(turn++)),
    output: () => decide(7),
  });
  return {
    name: ofBatch.name,
    size,
    entries: {
      ours: eachTime((batch) => context.clone().setVariable("batch", batch).evaluateCondition(ofBatch.source)),
      nunjucks: eachTime((batch) => peers.byNunjucks(written(batch)) === "1"),
      jexl: eachTime((batch) => peers.jexl.evalSync(written(batch))),
      jsonata: againAsync(() => peers.jsonata.evaluate(written(7))),
      cel: eachTime((batch) => peers.cel(written(batch))),
    },
  };
};

const conditionCase = (condition: Condition, size: number): Case => {
  const context = ourContext(size);
  const names = plainNames(plainContext(size));
  const peers = compiled(condition);
  return {
    name: condition.name,
    size,
    entries: {
      ours: again(() => context.evaluateCondition(condition.source)),
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
    ...[comparisons, ofResult].flatMap((condition) => [1, 100, 5_000].map((size) => conditionCase(condition, size))),
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
