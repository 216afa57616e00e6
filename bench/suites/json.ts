import { compileTemplate } from "workflow-context";
import { again, type Case, type Suite } from "../case.ts";
import { hostRows, ourContext, plainContext, plainNames } from "../data.ts";
import { compileInput, taskInput } from "../task-input.ts";
import { byTemplatePeer } from "./templates.ts";

const jsonCase = (size: number): Case => {
  const [input, [item]] = [taskInput(size), hostRows(1)];
  const context = ourContext(1).forItem(item, 3);
  const names = plainNames(plainContext(1), item, 3);
  const template = compileTemplate(input);
  return {
    name: "the nested input of a task",
    size,
    entries: {
      ours: again(() => template.render(context)),
      ...byTemplatePeer((peer) => {
        const render = compileInput(input, peer);
        return again(() => render(names));
      }),
    },
  };
};

export const jsonSuite: Suite = {
  name: "json",
  title: "Render the nested input of a task: objects, a list, strings with templates",
  sizes: "fields",
  cases: () => [10, 30].map(jsonCase),
};
