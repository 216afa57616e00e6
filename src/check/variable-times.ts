import type { TaskDefinition } from "./definition.ts";
import type { HasRun, TaskGraph } from "./graph.ts";
import type { Source } from "./source.ts";

/** Which tasks publish which variables, and so when they are set. */
export class VariableTimes {
  readonly #graph: TaskGraph;
  readonly #initial: ReadonlySet<string>;
  /** The tasks that publish a variable, and whether each does so whenever it ends. */
  readonly #publishers = new Map<string, Map<string, boolean>>();

  constructor(graph: TaskGraph, initial: Iterable<string>, tasks: ReadonlyMap<string, TaskDefinition>) {
    this.#graph = graph;
    this.#initial = new Set(initial);
    for (const [task, { publish = {}, next = [] }] of tasks) {
      for (const name of Object.keys(publish)) this.#add(name, task, true);
      for (const name of next.flatMap(({ publish: some = {} }) => Object.keys(some))) this.#add(name, task, false);
    }
  }

  #add(name: string, task: string, isSure: boolean): void {
    const publishers = this.#publishers.get(name) ?? new Map<string, boolean>();
    this.#publishers.set(name, publishers.set(task, isSure || publishers.get(task) === true));
  }

  isPublished(name: string): boolean {
    return this.#publishers.has(name);
  }

  /** All names that are ever set. */
  get names(): readonly string[] {
    return [...this.#initial, ...this.#publishers.keys()];
  }

  /** Tells whether a variable is set where a source is rendered; undefined for one that nothing ever sets. */
  isSet(name: string, { task: at, isAfter }: Source): HasRun | undefined {
    if (this.#initial.has(name)) return "always";
    const publishers = this.#publishers.get(name);
    if (publishers === undefined) return undefined;
    if (at === undefined) return "maybe";
    const times = Array.from(publishers, ([task, isSure]): HasRun => {
      if (task === at && isAfter) return "maybe"; // what is published together may be read in its order
      const time = this.#graph.hasRun(task, at);
      return time === "always" && !isSure ? "maybe" : time;
    });
    if (times.includes("always")) return "always";
    return times.every((time) => time === "never") ? "never" : "maybe";
  }
}
