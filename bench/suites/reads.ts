import { compileTemplate, WorkflowContext } from "workflow-context";
import { again, type Case, type Suite } from "../case.ts";
import { hostRows, ourContext } from "../data.ts";

const fields = {
  url: "https://{{ item.host }}/{{ parameters.name }}",
  region: "{{ workflow.region }}",
  status: "{{ task.task_0.result.status }}",
};

/** Renders for an item, and takes down what is read for it; or renders again what is remembered. */
function recorded(name: string, input: object): Case {
  const [item] = hostRows(1);
  const context = ourContext(10).forItem(item, 3);
  const template = compileTemplate(input);
  return {
    name,
    size: Object.keys(input).length,
    entries: {
      ours: again(() => template.render(context)),
      recording: again(() => template.renderWithReads(context).value),
    },
  };
}

/** Nine megabytes in one result, of which three fields are read. */
const large = (): WorkflowContext => {
  const items = Array.from({ length: 20_000 }, (_, id) => ({ id, name: `item ${id}`, note: "x".repeat(420) }));
  return new WorkflowContext({ variables: { base: "b" } }).setTaskResult("t7", { items });
};

const sliced = (): Case => {
  const context = large();
  const template = compileTemplate({
    base: "{{ base }}",
    name: "{{ task.t7.items[0].name }}",
    item: "{{ item.host }}",
  });
  return { name: "a slice of 9 MB", size: 3, entries: { ours: again(() => context.slice(template)) } };
};

const explained = (): Case => {
  const context = ourContext(10);
  const condition = "parameters.retries > 3 and workflow.region != 'eu'";
  return { name: "why a condition is false", size: 2, entries: { ours: again(() => context.explain(condition)) } };
};

export const readsSuite: Suite = {
  name: "reads",
  title: "Tell what a template reads, slice a context to that, explain a condition",
  sizes: "fields",
  cases: () => [
    recorded("fields of an item and of the run", fields),
    recorded("fields of an item", {
      url: "{{ item.host }}:{{ item.port }}",
      one: "{{ item.host }}",
      more: "{{ index }}",
    }),
    sliced(),
    explained(),
  ],
};
