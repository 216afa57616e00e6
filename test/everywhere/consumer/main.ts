import {
  ContextError,
  compileTemplate,
  createEnvironment,
  type ItemInfo,
  type JsonValue,
  resultOf,
  WorkflowContext,
  withItems,
} from "workflow-context";

interface Run {
  variables: { count: number };
  taskResults: { list: { hosts: string[] } };
}

const environment = createEnvironment({
  undefined: "empty",
  functions: { twice: { call: (text) => `${text}${text}` } },
});
export const context = new WorkflowContext<Run>({ environment, variables: { count: 1 } });
context.setTaskResult("list", { hosts: ["a1", "b2"] });
export const count: number | undefined = context.getVariable("count");
export const input: JsonValue = compileTemplate({ host: "{{ item | twice }}" }).render(context.forItem("a1", 0));

// @ts-expect-error the variable is a number
context.setVariable("count", "one");

export async function ping(): Promise<number> {
  const work = async (item: WorkflowContext<Run>, { index }: ItemInfo) =>
    `${index} ${item.renderTemplate("{{ item }}")}`;
  const run = await withItems(context, "{{ task.list.hosts }}", work, { concurrency: 2 });
  new WorkflowContext().setTaskResult("ping", resultOf(run));
  return run.summary.succeeded;
}

export function lineOf(error: unknown): number | undefined {
  return error instanceof ContextError && error.code === "undefined" ? error.position?.line : undefined;
}
