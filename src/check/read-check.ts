import { isList, isObject, type JsonValue, type Key } from "../data/json.ts";
import { nearest } from "../data/nearest.ts";
import type { LocatedRead } from "../reads.ts";
import type { Finding, Severity, TaskDefinition } from "./definition.ts";
import type { TaskGraph } from "./graph.ts";
import { followSchema } from "./schema.ts";
import type { Source } from "./source.ts";

/** What is known of a workflow whose reads are checked. */
export interface Known {
  readonly graph: TaskGraph;
  readonly tasks: ReadonlyMap<string, TaskDefinition>;
  /** The names of all parameters, or their schema; undefined where they are not known. */
  readonly parameters: JsonValue | undefined;
  /** The names of all variables that there are at first, or their schema; undefined where they are not known. */
  readonly variables: JsonValue | undefined;
  /** The schemas of the results of tasks. */
  readonly results: Readonly<Record<string, JsonValue>>;
  /** It is an error to read what is not there. */
  readonly isStrict: boolean;
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
    switch (space) {
      case "item":
      case "index":
        return source.hasNoItem && !isGuarded
          ? { code: "no-item", severity: this.#sure, message: `'${space}' is read where no items are gone over` }
          : undefined;
      case "parameters":
        return this.#followed("parameter", this.#known.parameters, keys, isGuarded);
      case "tasks":
      case "outcomes":
        return first === undefined ? undefined : this.#taskProblem(source, keys, space === "tasks", isGuarded);
      case "variables":
        return first === undefined ? undefined : this.#variableProblem(source, keys, isGuarded);
      default:
        return undefined;
    }
  }

  get #sure(): Severity {
    return this.#known.isStrict ? "error" : "warning";
  }

  #taskProblem(source: Source, keys: readonly Key[], isResult: boolean, isGuarded: boolean): Problem | undefined {
    const { tasks, graph, results } = this.#known;
    const name = String(keys[0]);
    const task = tasks.get(name);
    if (task === undefined) return this.#unknown("task", name, [...tasks.keys()], isGuarded);
    if (!isResult) return undefined;
    const isOver = source.isAfter && source.task === name;
    const time = isGuarded || isOver || source.task === undefined ? "always" : graph.hasRun(name, source.task);
    if (time === "never") {
      const message = `the task '${name}' has never run where its result is read`;
      return { code: "not-yet-run", severity: this.#sure, message };
    }
    const schema = task.result ?? (Object.hasOwn(results, name) ? results[name] : undefined);
    const inResult = this.#followed("key", schema, keys.slice(1), isGuarded);
    if (time === "always" || inResult?.severity === "error") return inResult;
    const message = `the task '${name}' may not have run where its result is read; guard it, as by default(…) or 'is defined'`;
    return { code: "maybe-not-run", severity: "hint", message };
  }

  #variableProblem(source: Source, keys: readonly Key[], isGuarded: boolean): Problem | undefined {
    const { graph, variables } = this.#known;
    if (variables === undefined) return undefined;
    const name = String(keys[0]);
    // What is published may be of another shape.
    if (!graph.isPublished(name)) return this.#followed("variable", variables, keys, isGuarded, graph.variables);
    if (isGuarded || source.task === undefined || isThereFirst(name, variables)) return undefined;
    const time = graph.isSet(name, source.task, source.isAfter);
    if (time === "never") {
      const message = `the variable '${name}' is only published later`;
      return { code: "not-yet-set", severity: this.#sure, message };
    }
    if (time === "always") return undefined;
    const message = `the variable '${name}' may not have been published where it is read; guard it, as by default(…) or 'is defined'`;
    return { code: "maybe-not-set", severity: "hint", message };
  }

  /** Looks whether keys lead to something: in a list of all names that there are first, or in a schema. */
  #followed(
    kind: "parameter" | "variable" | "key",
    known: JsonValue | undefined,
    keys: readonly Key[],
    isGuarded: boolean,
    others: readonly string[] = [],
  ): Problem | undefined {
    if (known === undefined || keys.length === 0) return undefined;
    if (isList(known))
      return known.includes(String(keys[0]))
        ? undefined
        : this.#unknown(kind, String(keys[0]), [...known.map(String), ...others], isGuarded);
    const place = followSchema(known, keys);
    if (!("at" in place)) return undefined;
    const name = String(keys[place.at]);
    if (place.kind === "absent")
      return this.#unknown(
        place.at === 0 ? kind : "key",
        name,
        [...place.names, ...others],
        isGuarded || !place.isSure,
      );
    if (isGuarded) return undefined;
    const message = `'${name}' may not be there, by the schema; guard it, as by default(…) or 'is defined'`;
    return { code: "maybe-absent", severity: "hint", message };
  }

  #unknown(kind: string, name: string, names: readonly string[], mayBeMeant: boolean): Problem {
    return {
      code: kind === "task" ? "unknown-task" : "unknown-name",
      severity: mayBeMeant ? "warning" : this.#sure,
      message: `there is no ${kind} '${name}'`,
      suggestion: nearest(name, names),
    };
  }
}

/** Tells whether a variable is there when a run begins, by a list of names or by a schema. */
function isThereFirst(name: string, known: JsonValue): boolean {
  if (isList(known)) return known.includes(name);
  return isObject(known) && isObject(known.properties) && Object.hasOwn(known.properties, name);
}
