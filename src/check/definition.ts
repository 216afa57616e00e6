import type { JsonValue } from "../data/json.ts";
import {
  aBoolean,
  anObject,
  anything,
  aText,
  checked,
  checkedOptions,
  entriesOf,
  type Kind,
  listOf,
  texts,
} from "../data/options.ts";
import type { JsonSchema } from "./schema.ts";

/** What comes after a task. */
export interface Transition {
  /** The tasks that begin then. */
  readonly to: string | readonly string[];
  /** A condition of the transition; it is always taken where there is none. */
  readonly when?: string | undefined;
  /** The variables that it publishes, by name, as templates. */
  readonly publish?: Readonly<Record<string, JsonValue>> | undefined;
}

/** A task of a workflow, as {@link checkWorkflow} takes it. */
export interface TaskDefinition {
  /** JSON whose strings are templates, such as the input of an action. They are rendered before the task begins. */
  readonly templates?: JsonValue | undefined;
  /** A condition that is decided before the task begins. */
  readonly condition?: string | undefined;
  /** What the items come from: a template, or a list of them. The templates of such a task may read `item`. */
  readonly items?: JsonValue | undefined;
  /** The variables that the task publishes once it has ended, by name, as templates. */
  readonly publish?: Readonly<Record<string, JsonValue>> | undefined;
  readonly next?: readonly Transition[] | undefined;
  /** The task waits for all that lead to it; it begins with the first of them where it does not. */
  readonly join?: boolean | undefined;
  /** A JSON Schema of its result, as {@link CheckOptions.results} has them. */
  readonly result?: JsonSchema | undefined;
}

/** A workflow as data, in a shape that definitions of any engine can be brought into. */
export interface WorkflowDefinition {
  readonly tasks: Readonly<Record<string, TaskDefinition>>;
  /** JSON whose strings are templates, which are rendered when the run has ended. */
  readonly output?: JsonValue | undefined;
}

/** How sure a finding is: an error fails in each run that gets there; a warning is a mistake in most workflows; a hint may be meant. */
export type Severity = "error" | "warning" | "hint";

/** What is wrong, or may be, in a workflow. */
export interface Finding {
  /**
   * The code of the error that a template or a condition is refused with; or `unknown-task`, `unknown-name`, `not-yet-run` and
   * `not-yet-set` and `no-item` for what fails as undefined, `maybe-not-run`, `maybe-not-set`, `maybe-absent`, `unreachable-task`, `unused-variable`,
   * `constant-condition`.
   */
  readonly code: string;
  readonly severity: Severity;
  /** The JSON pointer (RFC 6901) to the text in the definition. */
  readonly pointer: string;
  /** Its first unit in the text, from 0, and the one behind its last. */
  readonly from: number;
  readonly to: number;
  readonly message: string;
  /** The name that was probably meant. */
  readonly suggestion?: string | undefined;
}

const kinds = {
  templates: anything,
  condition: aText,
  items: anything,
  publish: anObject,
  next: listOf(anObject, "objects"),
  join: aBoolean,
  result: anObject,
};

/** Checks the shape of a definition. @throws ContextError `usage` for what can't be one */
export function checkedDefinition(definition: WorkflowDefinition): WorkflowDefinition {
  const { tasks = {}, output } = checkedOptions("checkWorkflow", definition, { tasks: anObject, output: anything });
  const read = entriesOf<TaskDefinition>("checkWorkflow", tasks).map(([name, task]) => {
    const where = `the task '${name}'`;
    const checkedTask = checkedOptions(where, checked("checkWorkflow", where, task, anObject), kinds);
    for (const one of checkedTask.next ?? []) {
      const { to } = checkedOptions(`a transition of ${where}`, one, { to: anything, when: aText, publish: anObject });
      checked(`a transition of ${where}`, "to", to, aTarget);
    }
    return [name, checkedTask as TaskDefinition] as const;
  });
  return { tasks: Object.fromEntries(read), output };
}

const aTarget: Kind = {
  expected: "the name of a task, or a list of names",
  has: (to) => aText.has(to) || texts.has(to),
};
