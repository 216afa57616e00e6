import type { Environment, JsonObject, JsonValue } from "workflow-context";
import { checkWorkflow, type TaskDefinition } from "workflow-context/check";
import { listOf, objectOf } from "../json.ts";

/** Finds the sure mistakes of a workflow before it runs, each with its place. */
export function mistakesIn(workflow: JsonObject, environment: Environment): readonly string[] {
  const tasks = Object.entries(objectOf(workflow.tasks ?? {})).map(([name, task]) => [name, taskOf(objectOf(task))]);
  const definition = { tasks: Object.fromEntries(tasks) as Record<string, TaskDefinition>, output: workflow.output };
  const variables = Object.keys(merged(workflow.vars));
  return checkWorkflow(definition, { variables, environment }).flatMap(
    ({ severity, pointer, from, message, suggestion }) =>
      severity === "error"
        ? [
            `at ${pointer}, unit ${from}: ${message}${suggestion === undefined ? "" : `; did you mean '${suggestion}'?`}`,
          ]
        : [],
  );
}

const taskOf = ({ input, with: items, join, next }: JsonObject): TaskDefinition => ({
  templates: input,
  items: items === undefined ? undefined : objectOf(items).items,
  join: join === "all",
  next: listOf(next ?? []).map((one) => {
    const { when, publish, do: to = [] } = objectOf(one);
    const whenText = when === undefined ? undefined : String(when);
    return { when: whenText, publish: merged(publish), to: Array.isArray(to) ? to.map(String) : String(to) };
  }),
});

/** Variables may be a list of objects, where the order counts. */
const merged = (given: JsonValue | undefined): JsonObject =>
  Object.assign({}, ...listOf(Array.isArray(given) ? given : [given ?? {}]).map(objectOf)) as JsonObject;
