// Evaluates a case of another engine, for a runner that knows that engine's own tests.
import { createEnvironment, WorkflowContext } from "workflow-context";
import { ansible, attune, stackstorm, times } from "workflow-context/dialects";

/** Functions that the templates of one source expect of their host. */
const ofChats = {
  raise_exception: {
    call: (message) => {
      throw new Error(String(message));
    },
    parameters: ["message"],
  },
};

const strict = createEnvironment({ dialects: [times] });
const lenient = createEnvironment({ undefined: "empty", dialects: [times] });

/** The environments of the sources that have one of their own. In some, an undefined name is empty rather than an error. */
const environments = new Map([
  ["attune", createEnvironment({ dialects: [attune] })],
  ["ansible", createEnvironment({ dialects: [ansible, times] })],
  ["st2", createEnvironment({ dialects: [stackstorm, times] })],
  ["orquesta", createEnvironment({ dialects: [stackstorm, times] })],
  ["orquesta-more", createEnvironment({ dialects: [stackstorm, times] })],
  ["huggingface", createEnvironment({ undefined: "empty", dialects: [times], functions: ofChats })],
  ...["nunjucks", "jinja2", "jinjava", "minijinja", "minijinja-contrib"].map((source) => [source, lenient]),
]);

function contextOf({ tasks = {}, item, index = 0, lastTask, ...options }, environment) {
  const context = WorkflowContext.rebuild({ ...options, taskResults: tasks, environment });
  if (lastTask !== undefined) context.setLastTaskOutcome(lastTask.result ?? null, lastTask.outcome);
  return item === undefined ? context : context.forItem(item, index);
}

export function evaluate({ kind, input, context: given, source }) {
  const context = contextOf(given, environments.get(source) ?? strict);
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
