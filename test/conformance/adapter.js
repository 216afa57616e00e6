// Evaluates a case of another engine, for a runner that knows that engine's own tests.
import { createEnvironment, WorkflowContext } from "workflow-context";

const strict = createEnvironment();
const lenient = createEnvironment({ undefined: "empty" });

/** orquesta hands a workflow its variables through a function. */
const orquesta = ({ variables = {} }) =>
  createEnvironment({ functions: { ctx: (name) => (name === undefined ? variables : variables[name]) } });

/** Engines in which an undefined name is empty rather than an error. */
const lenientSources = new Set(["nunjucks", "jinja2"]);

function contextOf({ tasks = {}, item, index = 0, lastTask, ...options }, environment) {
  const context = WorkflowContext.rebuild({ ...options, taskResults: tasks, environment });
  if (lastTask !== undefined) context.setLastTaskOutcome(lastTask.result ?? null, lastTask.outcome);
  return item === undefined ? context : context.forItem(item, index);
}

const environmentOf = (source, given) => {
  if (source === "orquesta") return orquesta(given);
  return lenientSources.has(source) ? lenient : strict;
};

export function evaluate({ kind, input, context: given, source }) {
  const context = contextOf(given, environmentOf(source, given));
  switch (kind) {
    case "expression":
      return context.evaluateExpression(input);
    case "condition":
      return context.evaluateCondition(input);
    case "template":
      return context.renderTemplate(input);
    default:
      return context.renderJson(input);
  }
}
