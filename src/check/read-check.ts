import { nearest } from "../data/nearest.ts";
import type { LocatedRead } from "../reads.ts";
import type { Finding, Severity, TaskDefinition } from "./definition.ts";
import type { TaskGraph } from "./graph.ts";
import type { Source } from "./source.ts";
import type { VariableTimes } from "./variable-times.ts";

/** What is known of a workflow whose reads are checked. */
export interface Known {
  readonly graph: TaskGraph;
  readonly times: VariableTimes;
  readonly tasks: ReadonlyMap<string, TaskDefinition>;
  /** The names of all parameters; undefined where they are not known. */
  readonly parameters: readonly string[] | undefined;
  /** All variables are known. */
  readonly checksVariables: boolean;
}

interface Problem {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly suggestion?: string | undefined;
}

/** Checks what is read in a workflow. */
export class ReadCheck {
  readonly #known: Known;

  constructor(known: Known) {
    this.#known = known;
  }

  /** Gives what is wrong with a read, or may be: nothing, or one finding. */
  findingsOf(source: Source, read: LocatedRead): readonly Finding[] {
    const problem = this.#problemOf(source, read);
    if (problem === undefined) return [];
    const { from, to } = read;
    return [{ ...problem, pointer: source.pointer + read.pointer, from, to }];
  }

  #problemOf(source: Source, { path: { space, keys }, isGuarded }: LocatedRead): Problem | undefined {
    const [first] = keys;
    const sure = isGuarded ? "warning" : "error";
    if (space === "item" || space === "index")
      return source.hasNoItem && !isGuarded
        ? { code: "no-item", severity: "error", message: `'${space}' is read where no items are gone over` }
        : undefined;
    if (first === undefined) return undefined;
    const name = String(first);
    if (space === "tasks" || space === "outcomes") return this.#taskProblem(source, name, space === "tasks", isGuarded);
    if (space === "parameters") {
      const { parameters } = this.#known;
      return parameters === undefined || parameters.includes(name)
        ? undefined
        : unknown("parameter", name, parameters, sure);
    }
    return space === "variables" ? this.#variableProblem(source, name, isGuarded) : undefined;
  }

  #taskProblem(source: Source, name: string, isResult: boolean, isGuarded: boolean): Problem | undefined {
    const { tasks, graph } = this.#known;
    if (!tasks.has(name)) return unknown("task", name, [...tasks.keys()], isGuarded ? "warning" : "error");
    if (isGuarded || !isResult || source.task === undefined) return undefined;
    if (source.isAfter && source.task === name) return undefined;
    const time = graph.hasRun(name, source.task);
    if (time === "never")
      return {
        code: "not-yet-run",
        severity: "error",
        message: `the task '${name}' has never run where its result is read`,
      };
    if (time === "maybe")
      return {
        code: "maybe-not-run",
        severity: "hint",
        message: `the task '${name}' may not have run where its result is read; guard it, as by default(…) or 'is defined'`,
      };
    return undefined;
  }

  #variableProblem(source: Source, name: string, isGuarded: boolean): Problem | undefined {
    const { times, checksVariables } = this.#known;
    if (!checksVariables) return undefined;
    const time = times.isSet(name, source);
    if (time === undefined) return unknown("variable", name, times.names, isGuarded ? "warning" : "error");
    return time === "never" && !isGuarded
      ? { code: "not-yet-set", severity: "error", message: `the variable '${name}' is only published later` }
      : undefined;
  }
}

const unknown = (
  kind: "parameter" | "task" | "variable",
  name: string,
  names: readonly string[],
  severity: Severity,
): Problem => ({
  code: kind === "task" ? "unknown-task" : "unknown-name",
  severity,
  message: `there is no ${kind} '${name}'`,
  suggestion: nearest(name, names),
});
