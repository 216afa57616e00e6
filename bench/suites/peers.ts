import nunjucks from "nunjucks";
import type { WorkflowContext } from "workflow-context";
import { type Operation, sink } from "../case.ts";

const environment = new nunjucks.Environment(null, { autoescape: false });

/** nunjucks' own compiled template: JavaScript made from the source, at once. */
export const compileNunjucks = (source: string) => new nunjucks.Template(source, environment, null, true);

/** What its figures depend on, for the notes of a suite. */
export const copiedNames =
  "nunjucks copies the top level of its context at each render: here ten variables and the eight names of the language.";

// Lists of sources and of contexts have a power of two of entries: a division at each turn would be a tenth of the work.

/** nunjucks renders the same sources, compiled before, each over its context in turn. */
export function renderNunjucks(sources: readonly string[], contexts: readonly object[]): Operation {
  const templates = sources.map(compileNunjucks);
  return {
    repeat: (turns) => {
      for (let turn = 0; turn < turns; turn++) {
        const template = templates[turn & (templates.length - 1)];
        const context = contexts[turn & (contexts.length - 1)];
        if (template !== undefined && context !== undefined) sink.kept = template.render(context);
      }
    },
  };
}

/** Ours renders sources through its cache, each over its context in turn. */
export const renderOurs = (sources: readonly string[], contexts: readonly WorkflowContext[]): Operation => ({
  repeat: (turns) => {
    for (let turn = 0; turn < turns; turn++) {
      const source = sources[turn & (sources.length - 1)];
      const context = contexts[turn & (contexts.length - 1)];
      if (source !== undefined && context !== undefined) sink.kept = context.renderTemplate(source);
    }
  },
});
