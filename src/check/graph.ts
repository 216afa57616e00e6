import type { TaskDefinition, Transition } from "./definition.ts";

/** Lists the tasks that a transition leads to. */
export const targetsOf = ({ to }: Transition): readonly string[] => (typeof to === "string" ? [to] : to);

/** Whether something has happened when a task begins: it has in each run, in some, or in none. */
export type Happened = "always" | "maybe" | "never";

/** What has happened in each run: tasks have ended, and variables were published. */
type Facts = ReadonlySet<string>;

const ended = (task: string): string => `task ${task}`;
const published = (variable: string): string => `variable ${variable}`;

/** The tasks of a workflow and their transitions: what happens before what. */
export class TaskGraph {
  /** For each task those that lead to it, each with the variables that are published whenever it does. */
  readonly #before = new Map<string, Map<string, Facts>>();
  readonly #after = new Map<string, Set<string>>();
  /** How many transitions lead to a task. */
  readonly #transitions = new Map<string, number>();
  /** The tasks that publish a variable. */
  readonly #publishers = new Map<string, Set<string>>();
  readonly #joins: ReadonlySet<string>;
  readonly #reached: ReadonlySet<string>;
  readonly #repeated: ReadonlySet<string>;
  readonly #always: ReadonlyMap<string, Facts>;
  readonly #later = new Map<string, ReadonlySet<string>>();

  /** O(tasks × transitions). Transitions to tasks that are not there count for nothing. */
  constructor(tasks: ReadonlyMap<string, TaskDefinition>) {
    for (const name of tasks.keys()) {
      this.#before.set(name, new Map());
      this.#after.set(name, new Set());
    }
    for (const [name, task] of tasks) this.#add(name, task);
    this.#joins = new Set(Array.from(tasks).flatMap(([name, { join }]) => (join === true ? [name] : [])));
    this.#reached = this.#reachedFrom([...tasks.keys()].filter((name) => this.#before.get(name)?.size === 0));
    this.#repeated = this.#findRepeated();
    this.#always = this.#findAlways();
  }

  #add(task: string, { publish = {}, next = [] }: TaskDefinition): void {
    const own = Object.keys(publish);
    for (const transition of next) {
      const all = [...own, ...Object.keys(transition.publish ?? {})];
      for (const name of all) this.#publishers.set(name, (this.#publishers.get(name) ?? new Set()).add(task));
      for (const to of targetsOf(transition)) this.#addWay(task, to, new Set(all.map(published)));
    }
    for (const name of own) this.#publishers.set(name, (this.#publishers.get(name) ?? new Set()).add(task));
  }

  #addWay(from: string, to: string, facts: Facts): void {
    const ways = this.#before.get(to);
    if (ways === undefined) return;
    ways.set(from, common([facts, ...(ways.has(from) ? [ways.get(from) as Facts] : [])])); // it has it
    this.#after.get(from)?.add(to);
    this.#transitions.set(to, (this.#transitions.get(to) ?? 0) + 1);
  }

  /** A run gets to the task. */
  isReached(task: string): boolean {
    return this.#reached.has(task);
  }

  /** Tells whether a task has run when another begins. */
  hasRun(task: string, when: string): Happened {
    if (!this.isReached(when)) return "maybe";
    if (this.#always.get(when)?.has(ended(task))) return "always";
    return this.#isNever(task, when) ? "never" : "maybe";
  }

  /** Lists the variables that any task publishes. */
  get variables(): readonly string[] {
    return [...this.#publishers.keys()];
  }

  isPublished(variable: string): boolean {
    return this.#publishers.has(variable);
  }

  /** Tells whether a variable that tasks publish is set when a task begins, or when it has ended. */
  isSet(variable: string, when: string, isAfter: boolean): Happened {
    if (!this.isReached(when)) return "maybe";
    if (this.#always.get(when)?.has(published(variable))) return "always";
    // What is published together may be read in its order.
    const isNever = (task: string): boolean => !(isAfter && task === when) && this.#isNever(task, when);
    return [...(this.#publishers.get(variable) ?? [])].every(isNever) ? "never" : "maybe";
  }

  /** A task has run in no run when another begins: it always follows that, which no run does twice. */
  #isNever(task: string, when: string): boolean {
    if (!this.isReached(task)) return true;
    const isLater = task === when || this.#always.get(task)?.has(ended(when)) === true;
    return isLater && !this.#repeated.has(when);
  }

  /** Finds the tasks that a run may do more than once: in a loop, at the end of several ways, or behind such a task. */
  #findRepeated(): ReadonlySet<string> {
    const repeated = [...this.#reached].filter(
      (task) => this.#laterThan(task).has(task) || (!this.#joins.has(task) && (this.#transitions.get(task) ?? 0) > 1),
    );
    return this.#reachedFrom(repeated);
  }

  /** Lists the tasks that may run after a task, itself among them where there is a way back. */
  #laterThan(task: string): ReadonlySet<string> {
    const known = this.#later.get(task) ?? this.#reachedFrom([...(this.#after.get(task) ?? [])]);
    this.#later.set(task, known);
    return known;
  }

  #reachedFrom(first: readonly string[]): ReadonlySet<string> {
    const reached = new Set(first);
    for (const task of reached) for (const next of this.#after.get(task) ?? []) reached.add(next); // a set goes on to what is added
    return reached;
  }

  /**
   * Finds what has happened in each run before a task begins: before all of the tasks that lead to it, or before any of them where
   * it waits for all. Everything is taken to have at first, and is taken away where that does not hold, until nothing changes.
   */
  #findAlways(): ReadonlyMap<string, Facts> {
    const all = new Set([...Array.from(this.#reached, ended), ...this.variables.map(published)]);
    const always = new Map<string, Facts>(Array.from(this.#reached, (task) => [task, all]));
    for (let isChanged = true; isChanged; ) {
      isChanged = false;
      for (const [task, before] of always) {
        const found = this.#beforeAll(task, always);
        if (found.size === before.size) continue;
        always.set(task, found);
        isChanged = true;
      }
    }
    return always;
  }

  /** Gives what has happened before a task by what is known of those that lead to it. */
  #beforeAll(task: string, always: ReadonlyMap<string, Facts>): Facts {
    const all = [...(this.#before.get(task) ?? [])].filter(([way]) => this.isReached(way));
    // Nothing waits for what comes after it.
    const awaited = this.#joins.has(task) ? all.filter(([way]) => !this.#laterThan(task).has(way)) : [];
    const ways = awaited.length > 0 ? awaited : all;
    const known = ways.map(([way, facts]) => new Set([...(always.get(way) ?? []), ended(way), ...facts]));
    return awaited.length > 0 ? new Set(known.flatMap((facts) => [...facts])) : common(known);
  }
}

/** Gives what is in all of some sets. */
function common([first, ...others]: readonly Facts[]): Facts {
  return new Set([...(first ?? [])].filter((fact) => others.every((facts) => facts.has(fact))));
}
