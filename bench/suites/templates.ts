import { type Case, type Suite, sink } from "../case.ts";
import { hostRows, ourContext, plainContext, plainNames, type ResultKind } from "../data.ts";
import { copiedNames, renderNunjucks, renderOurs } from "./peers.ts";
import { itemsOf } from "./with-items.ts";

const simple = "Hello {{ parameters.name }}!";
const threeFields = "{{ parameters.name }} in {{ workflow.region }}: {{ task.task_0.result.status }}";
const inTurn = [
  threeFields,
  "{{ parameters.environment }}/{{ workflow.owner.team }}/{{ task.task_0.result.took }}",
  "{{ config.endpoint }}?run={{ system.run }}&batch={{ batch }}",
  "ssh {{ parameters.target.host }} -p {{ parameters.target.port }} # {{ region }}",
];
const itemTemplate = "{{ item.host }}:{{ item.port }}";
const loop = "{% for row in task.list %}{{ row.host }}:{{ row.port }} {{ row.state }}\n{% endfor %}";

type Data = readonly [size: number, kind: ResultKind, original?: string];

const contextual = (name: string, sources: readonly string[], [size, kind, original]: Data): Case => ({
  name: kind === "small" ? `${name}, small results` : name,
  size,
  operations: {
    ours: renderOurs(sources, [ourContext(size, kind)]),
    nunjucks: renderNunjucks(sources, [plainNames(plainContext(size, kind))]),
  },
  ...(original === undefined ? {} : { original }),
});

const itemCase = (results: number): Case => {
  const context = ourContext(results);
  const items = itemsOf(context, 1_024);
  const plain = plainContext(results);
  return {
    name: itemName,
    size: results,
    operations: {
      ours: renderOurs(
        [itemTemplate],
        items.map((item, index) => context.forItem(item, index)),
      ),
      nunjucks: renderNunjucks(
        [itemTemplate],
        items.map((item, index) => plainNames(plain, item, index)),
      ),
    },
  };
};

const loopCase = (results: number): Case => {
  const context = ourContext(results).setTaskResult("list", hostRows(1_000));
  const plain = plainContext(results);
  const names = plainNames({ ...plain, tasks: { ...plain.tasks, list: hostRows(1_000) as never } });
  return {
    name: loopName,
    size: results,
    operations: { ours: renderOurs([loop], [context]), nunjucks: renderNunjucks([loop], [names]) },
  };
};

const writeCase = (results: number): Case => {
  const context = ourContext(results);
  const repeat = (turns: number): void => {
    for (let turn = 0; turn < turns; turn++) {
      sink.kept = context.clone().setVariable("batch", turn).renderTemplate(threeFields);
    }
  };
  return { name: "clone, write, three fields", size: results, operations: { ours: { repeat } } };
};

export const simpleName = "simple";
export const threeFieldsName = "three fields";
export const itemName = "two fields of an item";
export const loopName = "for over 1,000 rows, 3 fields";

export const templatesSuite = (): Suite => ({
  title: "Render a template, source to text",
  sizes: "results",
  contenders: [
    ["ours", "ns"],
    ["nunjucks", "ns"],
  ],
  cases: [
    ...(
      [
        [10, "small", "500 ns"],
        [0, "large"],
        [10, "large"],
        [100, "large"],
        [500, "large"],
        [5_000, "large"],
      ] as const
    ).map((data) => contextual(simpleName, [simple], data)),
    ...(
      [
        [10, "small", "3 µs"],
        [1, "large"],
        [10, "large"],
        [100, "large", "65 µs"],
        [500, "large", "330 µs"],
        [5_000, "large"],
      ] as const
    ).map((data) => contextual(threeFieldsName, [threeFields], data)),
    contextual("four templates in turn", inTurn, [100, "large"]),
    itemCase(100),
    writeCase(1),
    writeCase(5_000),
    loopCase(100),
  ],
  notes: [
    "Ours starts from the source, through its cache; nunjucks from its own compiled template. nunjucks gets its",
    "context ready made, so what an engine spends to build one for each item is not counted.",
    copiedNames,
    "A template that reads a result starts from 1 result, not from none.",
  ],
  flat: [simpleName, threeFieldsName],
});
