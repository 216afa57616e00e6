// What the threads of the engine do: the actions of all tasks over items, of the workflows that the engine runs.
import { createEnvironment } from "workflow-context";
import { actions } from "./actions.ts";
import { itemTasks } from "./elsewhere.ts";

export const environment = createEnvironment();

export default itemTasks(
  JSON.parse(process.env.WORKFLOW_FILES ?? "[]") as readonly string[],
  environment,
  new Map(Object.entries(actions)),
);
