import { createEnvironment, WorkflowContext } from "workflow-context";
import { again, type Case, type Suite } from "../case.ts";
import { hostRows, plainContext, plainNames } from "../data.ts";
import { simpleSource, threeFieldsSource } from "./render.ts";
import { byTemplatePeer, type Source, sourceFor, templatePeers } from "./templates.ts";

const sources: Readonly<Record<string, Source>> = {
  simple: simpleSource,
  "three fields": threeFieldsSource,
  "if and for": {
    jinja:
      "{% if parameters.name %}{% for row in task.list %}{{ row.host }}:{{ row.port }}\n{% endfor %}{% else %}-{% endif %}",
    handlebars: "{{#if parameters.name}}{{#each task.list}}{{host}}:{{port}}\n{{/each}}{{else}}-{{/if}}",
    eta: "<% if (it.parameters.name) { for (const row of it.task.list) { %><%= row.host %>:<%= row.port %>\n<% } } else { %>-<% } %>",
  },
};

const compileCase = ([name, source]: readonly [string, Source]): Case => {
  const plain = plainContext(1, "small");
  const tasks = { ...plain.tasks, list: hostRows(3) as never }; // a list is a result too
  const context = new WorkflowContext({ ...plain, environment: createEnvironment() });
  for (const [task, result] of Object.entries(tasks)) context.setTaskResult(task, result);
  const names = plainNames({ ...plain, tasks });
  let made = 0;
  const ours = (suffix: number): string => context.renderTemplate(`${source.jinja} ${suffix}`);
  const peers = byTemplatePeer((peer) => {
    const render = (suffix: number): string => templatePeers[peer](`${sourceFor(peer, source)} ${suffix}`)(names);
    return { ...again(() => render(made++)), output: () => render(0) };
  });
  return {
    name,
    size: source.jinja.length,
    entries: { ours: { ...again(() => ours(made++)), output: () => ours(0) }, ...peers },
  };
};

export const compileSuite = (): Suite => ({
  name: "compile",
  title: "Compile a source never seen before, and render it once",
  sizes: "characters",
  unit: "ns",
  chart: "bars",
  contenders: ["ours", "liquidjs", "jinja", "nunjucks", "handlebars", "eta"],
  cases: Object.entries(sources).map(compileCase),
  notes: [
    "With a first render, for handlebars compiles only then. The context has one small result and a list of three rows.",
  ],
});
