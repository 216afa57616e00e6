import { compileTemplate, type Environment, type Reads, type WorkflowContext } from "workflow-context";
import type { Task, Transition, Workflow } from "./definition.ts";

/** Tells why each transition was not taken: a tree of what its condition is made of. */
export const untaken = (context: WorkflowContext, all: Task["next"], taken: Task["next"]): readonly string[] =>
  all.filter((one) => !taken.includes(one)).map((one) => explained(context, one));

const explained = (context: WorkflowContext, { to, when }: Transition): string =>
  `not taken to ${to.join(", ") || "the end"}: ${when === undefined ? "the run was cancelled" : context.explain(when)}`;

/** Lists what each task of a workflow may read, and by which of its parts. */
export const readsOf = ({ tasks, output }: Workflow, environment: Environment): readonly string[] => [
  ...[...tasks.values()].flatMap((task) => [`${task.name} reads`, ...partsOf(task, environment)]),
  "output reads",
  ...linesOf("", output.reads),
];

const partsOf = ({ input, items, next }: Task, environment: Environment): readonly string[] => [
  ...linesOf("input", input.reads),
  ...(items === undefined ? [] : linesOf("with", compileTemplate(items.source, environment).reads)),
  ...next.flatMap(({ when, publish }, index) => [
    ...(when === undefined ? [] : linesOf(`next/${index}/when`, when.reads)),
    ...linesOf(`next/${index}/publish`, compileTemplate(publish, environment).reads),
  ]),
];

const linesOf = (part: string, { paths, isComplete }: Reads): readonly string[] => [
  ...paths.map(
    ({ path, isGuarded, at }) =>
      `  ${path}${isGuarded ? "?" : ""} in ${at.map(({ pointer, from }) => `${part}${pointer}:${from}`).join(", ")}`,
  ),
  ...(isComplete ? [] : [`  and more than these in ${part || "it"}: a key is computed, or all is read`]),
];
