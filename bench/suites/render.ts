import type { Case, Suite } from "../case.ts";
import { hostRows } from "../data.ts";
import { type Asking, afterWrite, eachItem, sameData } from "./asking.ts";
import { byTemplatePeer, fields, type Source, sourceFor, templatePeers } from "./templates.ts";

export const sources = {
  "simple, again": fields("Hello {{ parameters.name }}!"),
  "three fields, again": fields("{{ parameters.name }} in {{ workflow.region }}: {{ task.task_0.result.status }}"),
  "two fields of an item": fields("{{ item.host }}:{{ item.port }}"),
  "write a variable, then three fields": fields(
    "{{ parameters.name }} in {{ workflow.batch }}: {{ task.task_0.result.status }}",
  ),
  "for over 1,000 rows, 3 fields": {
    jinja: "{% for row in task.list %}{{ row.host }}:{{ row.port }} {{ row.state }}\n{% endfor %}",
    handlebars: "{{#each task.list}}{{host}}:{{port}} {{state}}\n{{/each}}",
    eta: "<% for (const row of it.task.list) { %><%= row.host %>:<%= row.port %> <%= row.state %>\n<% } %>",
  },
} as const satisfies Readonly<Record<string, Source>>;

const mostForJinja = 100;
const tooLarge = "copies all of the context at each render: tens of milliseconds and more";

const renderCase = (name: keyof typeof sources, size: number, { ours, peer }: Asking): Case => {
  const source = sources[name];
  return {
    name,
    size,
    entries: {
      ours: ours((context) => () => context.renderTemplate(source.jinja)),
      ...byTemplatePeer((engine) => {
        if (engine === "jinja" && size > mostForJinja) return tooLarge;
        const render = templatePeers[engine](sourceFor(engine, source));
        return peer((names) => () => render(names));
      }),
    },
  };
};

export const renderSuite: Suite = {
  name: "render",
  title: "Render a template to text",
  sizes: "results of 10 KB",
  cases: () => [
    ...[1, 100, 5_000].map((size) => renderCase("three fields, again", size, sameData(size))),
    ...[1, 100, 5_000].map((size) => renderCase("simple, again", size, sameData(size))),
    renderCase("two fields of an item", 10, eachItem(10)),
    ...[1, 5_000].map((size) => renderCase("write a variable, then three fields", size, afterWrite(size))),
    renderCase("for over 1,000 rows, 3 fields", 10, sameData(10, hostRows(1_000))),
  ],
};
