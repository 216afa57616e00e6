import { createEnvironment, WorkflowContext } from "workflow-context";
import { again, type Case, type Suite } from "../case.ts";
import { hostRows, plainContext, plainNames } from "../data.ts";
import { sources } from "./render.ts";
import { byTemplatePeer, type Source, sourceFor, templatePeers } from "./templates.ts";

const compileCase = (name: string, source: Source): Case => {
  const plain = plainContext(1, "small");
  const tasks = { ...plain.tasks, list: hostRows(3) };
  const { tasks: _own, ...options } = plain;
  const context = new WorkflowContext({ ...options, environment: createEnvironment() });
  for (const [task, result] of Object.entries(tasks)) context.setTaskResult(task, result);
  const names = plainNames({ ...plain, tasks });
  let made = 0;
  const fresh = (render: (suffix: number) => string) => ({ ...again(() => render(made++)), output: () => render(0) });
  return {
    name,
    size: source.jinja.length,
    entries: {
      ours: fresh((suffix) => context.renderTemplate(`${source.jinja} ${suffix}`)),
      ...byTemplatePeer((peer) =>
        fresh((suffix) => templatePeers[peer](`${sourceFor(peer, source)} ${suffix}`)(names)),
      ),
    },
  };
};

export const compileSuite: Suite = {
  name: "compile",
  title: "Compile a source never seen before, and render it once",
  sizes: "characters",
  cases: () => [
    compileCase("simple", sources["simple, again"]),
    compileCase("three fields", sources["three fields, again"]),
    compileCase("if and for", {
      jinja:
        "{% if parameters.name %}{% for row in task.list %}{{ row.host }}:{{ row.port }}\n{% endfor %}{% else %}-{% endif %}",
      handlebars: "{{#if parameters.name}}{{#each task.list}}{{host}}:{{port}}\n{{/each}}{{else}}-{{/if}}",
      eta: "<% if (it.parameters.name) { for (const row of it.task.list) { %><%= row.host %>:<%= row.port %>\n<% } } else { %>-<% } %>",
    }),
  ],
};
