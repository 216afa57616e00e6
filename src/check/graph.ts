import type { TaskDefinition, Transition } from "./definition.ts";

/** Lists the tasks that a transition leads to. */
export const targetsOf = ({ to }: Transition): readonly string[] => (typeof to === "string" ? [to] : to);

/** Whether a task has run when another begins: it has in each run, in some, or in none. */
export type HasRun = "always" | "maybe" | "never";

/** The tasks of a workflow and their transitions: what runs before what. */
export class TaskGraph {
  readonly #before = new Map<string, Set<string>>();
  readonly #after = new Map<string, Set<string>>();
  /** How many transitions lead to a task. */
  readonly #transitions = new Map<string, number>();
  readonly #joins: ReadonlySet<string>;
  readonly #repeated: ReadonlySet<string>;
  readonly #reached: ReadonlySet<string>;
  readonly #always: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #later = new Map<string, ReadonlySet<string>>();

  /** O(tasks × transitions). Transitions to tasks that are not there count for nothing. */
  constructor(tasks: ReadonlyMap<string, TaskDefinition>) {
    for (const name of tasks.keys()) {
      this.#before.set(name, new Set());
      this.#after.set(name, new Set());
    }
    for (const [from, { next = [] }] of tasks) {
      for (const to of next.flatMap(targetsOf)) {
        if (!tasks.has(to)) continue;
        this.#before.get(to)?.add(from);
        this.#after.get(from)?.add(to);
        this.#transitions.set(to, (this.#transitions.get(to) ?? 0) + 1);
      }
    }
    this.#joins = new Set(Array.from(tasks).flatMap(([name, { join }]) => (join === true ? [name] : [])));
    const first = [...tasks.keys()].filter((name) => this.#before.get(name)?.size === 0);
    this.#reached = this.#reachedFrom(first);
    this.#repeated = this.#findRepeated();
    this.#always = this.#findAlways(first);
  }

  /** A run gets to the task. */
  isReached(task: string): boolean {
    return this.#reached.has(task);
  }

  /** Tells whether a task has run when another begins. */
  hasRun(task: string, when: string): HasRun {
    if (!this.isReached(when) || !this.isReached(task)) return this.isReached(when) ? "never" : "maybe";
    if (this.#always.get(when)?.has(task)) return "always";
    const isLater = task === when || this.#always.get(task)?.has(when) === true;
    return isLater && !this.#repeated.has(when) ? "never" : "maybe";
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
   * Finds the tasks that have run in each run before a task begins: those before all of the tasks that lead to it, or before any
   * of them where it waits for all. Each is taken to be one at first, and is none where that does not hold, until nothing changes.
   */
  #findAlways(first: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
    const always = new Map<string, ReadonlySet<string>>();
    for (const task of this.#reached) always.set(task, first.includes(task) ? new Set() : this.#reached);
    for (let isChanged = true; isChanged; ) {
      isChanged = false;
      for (const [task, before] of always) {
        const found = this.#beforeAll(task, always);
        if (found === undefined || found.size === before.size) continue;
        always.set(task, found);
        isChanged = true;
      }
    }
    return always;
  }

  /** Gives what has run before a task by what is known of those that lead to it; undefined where none does. */
  #beforeAll(task: string, always: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> | undefined {
    const all = [...(this.#before.get(task) ?? [])].filter((way) => this.isReached(way));
    // Nothing waits for what comes after it.
    const awaited = this.#joins.has(task) ? all.filter((way) => !this.#laterThan(task).has(way)) : [];
    const isJoin = awaited.length > 0;
    const ways = isJoin ? awaited : all;
    const known = ways.map((way) => new Set([...(always.get(way) ?? []), way]));
    const [one, ...others] = known;
    if (one === undefined) return undefined;
    return isJoin
      ? new Set(known.flatMap((names) => [...names]))
      : new Set([...one].filter((name) => others.every((names) => names.has(name))));
  }
}
