import { again, type Case, counted, type Entry, inTurn, type Suite } from "../case.ts";
import { hostRows, ourContext, plainContext, plainNames, writtenNames } from "../data.ts";
import {
  byTemplatePeer,
  fields,
  rememberedNote,
  renderBy,
  type Source,
  sourceFor,
  templateNotes,
  templatePeers,
} from "./templates.ts";
import { eachItem } from "./with-items.ts";

export const simpleSource = fields("Hello {{ parameters.name }}!");
export const threeFieldsSource = fields(
  "{{ parameters.name }} in {{ workflow.region }}: {{ task.task_0.result.status }}",
);
const itemSource = fields("{{ item.host }}:{{ item.port }}");
export const loopSource: Source = {
  jinja: "{% for row in task.list %}{{ row.host }}:{{ row.port }} {{ row.state }}\n{% endfor %}",
  handlebars: "{{#each task.list}}{{host}}:{{port}} {{state}}\n{{/each}}",
  eta: "<% for (const row of it.task.list) { %><%= row.host %>:<%= row.port %> <%= row.state %>\n<% } %>",
};

// @huggingface/jinja copies all of its names at each render.
const mostForJinja = 100;
const tooLarge = "copies all of the context at each render: tens of milliseconds and more";

const contextCase = (name: string, source: Source, size: number): Case => {
  const context = ourContext(size);
  const names = plainNames(plainContext(size));
  return {
    name,
    size,
    entries: {
      ours: again(() => context.renderTemplate(source.jinja)),
      ...byTemplatePeer((peer) => (peer === "jinja" && size > mostForJinja ? tooLarge : renderBy(peer, source, names))),
    },
  };
};

const itemCase = (size: number): Case => {
  const { contexts, names } = eachItem(size);
  const peers = byTemplatePeer((peer): Entry => {
    const render = templatePeers[peer](sourceFor(peer, itemSource));
    return inTurn(names, render);
  });
  return {
    name: itemName,
    size,
    entries: { ours: inTurn(contexts, (one) => one.renderTemplate(itemSource.jinja)), ...peers },
  };
};

const loopCase = (size: number): Case => {
  const rows = hostRows(1_000);
  const context = ourContext(size).setTaskResult("list", rows);
  const plain = plainContext(size);
  const names = plainNames({ ...plain, tasks: { ...plain.tasks, list: rows as never } }); // a list is a result too
  return {
    name: loopName,
    size,
    entries: {
      ours: again(() => context.renderTemplate(loopSource.jinja)),
      ...byTemplatePeer((peer) => renderBy(peer, loopSource, names)),
    },
  };
};

const writtenSource = fields("{{ parameters.name }} in {{ workflow.batch }}: {{ task.task_0.result.status }}");

const writeCase = (size: number): Case => {
  const context = ourContext(size);
  const written = writtenNames(size);
  const peers = byTemplatePeer((peer): Entry => {
    if (peer === "jinja" && size > mostForJinja) return tooLarge;
    const render = templatePeers[peer](sourceFor(peer, writtenSource));
    return counted((batch) => render(written(batch)));
  });
  const ours = counted((batch) => context.clone().setVariable("batch", batch).renderTemplate(writtenSource.jinja));
  return { name: writeName, size, entries: { ours, ...peers } };
};

export const simpleName = "simple, again";
export const threeFieldsName = "three fields, again";
export const itemName = "two fields of an item";
export const loopName = "for over 1,000 rows, 3 fields";
export const writeName = "write a variable, then three fields";

export const renderSuite = (): Suite => ({
  name: "render",
  title: "Render a template to text",
  sizes: "results of 10 KB",
  unit: "ns",
  chart: "lines",
  contenders: ["ours", "eta", "handlebars", "nunjucks", "liquidjs", "jinja"],
  cases: [
    ...[1, 100, 5_000].map((size) => contextCase(threeFieldsName, threeFieldsSource, size)),
    ...[1, 100, 5_000].map((size) => contextCase(simpleName, simpleSource, size)),
    itemCase(10),
    writeCase(1),
    writeCase(5_000),
    loopCase(10),
  ],
  notes: [
    rememberedNote,
    ...templateNotes,
    "The original in Rust takes 3 µs for three fields over 10 small results, 65 µs over 100 of 10 KB.",
  ],
  flat: [simpleName, threeFieldsName],
});
