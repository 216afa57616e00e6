// Renders a hostile template for a harness, which watches what the template reaches, changes and costs.
import { createEnvironment, WorkflowContext } from "workflow-context";

export const name = "workflow-context";

/** Makes a context from the harness's parts, which have the names of the language. */
const contextOf = (parts, environment) => {
  const { parameters, variables, tasks, system, item, index } = { __proto__: null, ...parts };
  const context = WorkflowContext.rebuild({
    parameters: parameters ?? {},
    variables: variables ?? {},
    taskResults: tasks ?? {},
    system: system ?? {},
    environment,
  });
  return item === undefined ? context : context.forItem(item, index ?? 0);
};

/** Makes a snapshot from the stored state of the harness, whose parts are taken over as they are. */
const snapshotOf = (stored, environment) => {
  const empty = new WorkflowContext({ environment }).export();
  if (stored === null) return null;
  const { variables = {}, parameters = {}, tasks = {}, ...rest } = { __proto__: null, ...stored };
  return { ...rest, ...empty, variables, parameters, taskResults: tasks };
};

export const rendererWith = (policy) => {
  const environment = createEnvironment({ undefined: policy });
  return (input, context, kind, attack) => {
    switch (kind) {
      case "expression":
        return contextOf(context, environment).evaluateExpression(input);
      case "condition":
        return contextOf(context, environment).evaluateCondition(input);
      case "json-data":
        return contextOf(JSON.parse(input), environment).renderTemplate(attack.probe);
      case "snapshot":
        return WorkflowContext.import(snapshotOf(JSON.parse(input), environment), { environment }).renderTemplate(
          attack.probe,
        );
      default:
        return contextOf(context, environment).renderTemplate(input);
    }
  };
};

export const isLimitError = (error) => error.code === "limit";

// The harness's controls expect an undefined value to be empty.
export const render = rendererWith("empty");
