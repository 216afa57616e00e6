import { compileTemplate } from "workflow-context";
import { again, type Case, type Suite } from "../case.ts";
import { hostRows, ourContext, plainContext, plainNames } from "../data.ts";
import { compileInput, taskInput } from "../task-input.ts";
import { byTemplatePeer, templateNotes } from "./templates.ts";

const jsonCase = (size: number): Case => {
  const input = taskInput(size);
  const [item] = hostRows(1);
  const context = ourContext(1).forItem(item, 3);
  const names = plainNames(plainContext(1), item, 3);
  const template = compileTemplate(input);
  return {
    name: jsonName,
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

export const jsonName = "the nested input of a task";
export const jsonSuite = (): Suite => ({
  name: "json",
  title: "Render the nested input of a task: objects, a list, strings with templates",
  sizes: "fields",
  unit: "ns",
  chart: "bars",
  contenders: ["ours", "eta", "handlebars", "nunjucks", "liquidjs", "jinja"],
  cases: [10, 30].map(jsonCase),
  notes: [
    "Ours is compileTemplate(input).render(context), whose result is frozen. The peers render each string and make the objects around it.",
    ...templateNotes.slice(1),
  ],
});
