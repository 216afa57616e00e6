import { readFileSync } from "node:fs";
import { basename } from "node:path";
import {
  type Condition,
  ContextError,
  compileCondition,
  compileTemplate,
  type Environment,
  type JsonObject,
  type JsonValue,
  type Reducers,
  type Template,
} from "workflow-context";
import { parse } from "yaml";
import { listOf, objectOf } from "../json.ts";
import { mistakesIn } from "./mistakes.ts";

/** What comes after a task: where the condition holds, its variables are published and its tasks begin. */
export interface Transition {
  readonly when: Condition | undefined;
  readonly publish: readonly JsonObject[];
  readonly to: readonly string[];
}

export interface Task {
  readonly name: string;
  /** The name of an action, or of the file of another workflow. */
  readonly action: string;
  readonly input: Template;
  /** A template for the items that the task is done for, and how many at a time. */
  readonly items: { readonly source: string; readonly concurrency: number } | undefined;
  /** How often the task is tried, and the seconds between. */
  readonly retry: { readonly count: number; readonly delay: number };
  readonly next: readonly Transition[];
  /** How many branches have to arrive before the task begins; 1 where it waits for none. */
  readonly join: number;
}

export interface Workflow {
  readonly name: string;
  /** The parameters that stand for those that a run is not given. */
  readonly input: JsonObject;
  readonly variables: readonly JsonObject[];
  readonly secrets: readonly string[];
  readonly reducers: Reducers;
  /** Seconds until the run is cancelled. */
  readonly timeout: number | undefined;
  readonly tasks: ReadonlyMap<string, Task>;
  /** The tasks that no other leads to. */
  readonly first: readonly string[];
  readonly output: Template;
}

/** All that is wrong with a workflow, each with its place in the file. */
export class DefinitionError extends Error {}

/** Reads a workflow, and compiles each of its templates and conditions once. */
export function readWorkflow(file: string, environment: Environment, actions: ReadonlySet<string>): Workflow {
  const problems: string[] = [];
  const attempt = <T>(pointer: string, fallback: T, act: () => T): T => {
    try {
      return act();
    } catch (error) {
      const told = error instanceof ContextError && error.problems.length > 0 ? error.problems : [error];
      for (const one of told) problems.push(`at ${pointer}: ${(one as Error).message}`);
      return fallback;
    }
  };
  const template = (value: JsonValue, pointer: string): Template =>
    attempt(pointer, compileTemplate({}), () => compileTemplate(value, environment));
  const condition = (value: JsonValue | undefined, pointer: string): Condition | undefined =>
    value === undefined ? undefined : attempt(pointer, undefined, () => compileCondition(String(value), environment));
  const source = attempt("/", {}, () => objectOf(parse(readFileSync(file, "utf8")) as JsonValue));
  const definitions = Object.entries(objectOf(source.tasks ?? {}));
  const names = new Set(definitions.map(([name]) => name));
  const transitions = (given: JsonValue | undefined, pointer: string): readonly Transition[] =>
    listOf(given ?? []).map((one, index) => {
      const at = `${pointer}/${index}`;
      const { when, publish = [], do: to = [] } = objectOf(one);
      const wanted = (Array.isArray(to) ? to : [to]).map(String);
      for (const name of wanted) if (!names.has(name)) problems.push(`at ${at}/do: there is no task '${name}'`);
      return { when: condition(when, `${at}/when`), publish: entriesOf(publish), to: wanted };
    });
  const nexts = definitions.map(([name, given]) => transitions(objectOf(given).next, `/tasks/${name}/next`));
  const tasks = definitions.map(([name, given], index): Task => {
    const at = `/tasks/${name}`;
    const { action = "noop", input = {}, with: items, retry = {}, join } = objectOf(given);
    if (!String(action).endsWith(".yaml") && !actions.has(String(action)))
      problems.push(`at ${at}/action: there is no action '${action}'`);
    const { count = 1, delay = 0 } = objectOf(retry);
    const inbound = nexts.filter((next) => next.some(({ to }) => to.includes(name))).length;
    return {
      name,
      action: String(action),
      input: template(input, `${at}/input`),
      items: items === undefined ? undefined : itemsOf(objectOf(items)),
      retry: { count: Number(count), delay: Number(delay) },
      next: nexts[index] ?? [],
      join: join === undefined ? 1 : join === "all" ? inbound : Number(join),
    };
  });
  const reached = new Set(tasks.flatMap(({ next }) => next.flatMap(({ to }) => to)));
  const workflow: Workflow = {
    name: basename(file, ".yaml"),
    input: objectOf(source.input ?? {}),
    variables: entriesOf(source.vars ?? []),
    secrets: listOf(source.secrets ?? []).map(String),
    reducers: objectOf(source.reducers ?? {}) as Reducers, // the join checks each
    timeout: source.timeout === undefined ? undefined : Number(source.timeout),
    tasks: new Map(tasks.map((task) => [task.name, task])),
    first: tasks.map(({ name }) => name).filter((name) => !reached.has(name)),
    output: template(source.output ?? {}, "/output"),
  };
  if (problems.length === 0) problems.push(...mistakesIn(source, environment));
  if (problems.length > 0) throw new DefinitionError([`${file} can't be run:`, ...problems].join("\n  "));
  return workflow;
}

/** Reads variables: an object, or a list of objects where the order counts. */
const entriesOf = (given: JsonValue): readonly JsonObject[] =>
  Array.isArray(given) ? given.map(objectOf) : [objectOf(given)];

const itemsOf = ({ items = "", concurrency = 1 }: JsonObject): Task["items"] => ({
  source: String(items),
  concurrency: Number(concurrency),
});
