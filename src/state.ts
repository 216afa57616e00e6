import { OrderedMap } from "immutable";
import { adopt } from "./admitted.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { Budget } from "./language/budget.ts";
import type { Environment } from "./language/environment.ts";
import type { LastTask } from "./language/scope.ts";
import type { Path, Space } from "./language/syntax.ts";
import { follow, type Maybe } from "./language/values.ts";

type Entries = OrderedMap<string, JsonValue>;

/** Values by name, in the order in which they came. It never changes: a write makes the next one. */
export class Namespace {
  static readonly empty: Namespace = new Namespace(OrderedMap());

  readonly #entries: Entries;
  #whole: JsonObject | undefined;

  private constructor(entries: Entries) {
    this.#entries = entries;
  }

  static of(values: JsonObject): Namespace {
    const namespace = new Namespace(OrderedMap(Object.entries(values)));
    namespace.#whole = values;
    return namespace;
  }

  get(name: string): Maybe {
    return this.#entries.get(name);
  }

  /** The namespace with one value more. O(log n). */
  with(name: string, value: JsonValue): Namespace {
    return new Namespace(this.#entries.set(name, value));
  }

  names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** All of it as one frozen object. O(n) the first time, then O(1). */
  whole(): JsonObject {
    this.#whole ??= adopt(Object.fromEntries(this.#entries) as JsonObject);
    return this.#whole;
  }
}

/** The spaces of the language that are namespaces of a state. */
export type NamespaceName = Exclude<Space, "item" | "index" | "parent">;

/** What a state holds. */
export interface StateParts {
  readonly environment: Environment;
  readonly parameters: Namespace;
  readonly variables: Namespace;
  readonly tasks: Namespace;
  readonly config: Namespace | null;
  readonly keystore: Namespace | null;
  readonly system: Namespace;
  readonly lastTask: LastTask | undefined;
}

// The paths of an engine's templates are few. Whoever makes them up without end gets no memory for it.
const mostReads = 1_000;

/**
 * One version of a run's data. A write makes the next one; every context that has not written shares this one. It never
 * changes, so what was read from it is remembered in it, by the path itself.
 */
export class State implements StateParts {
  readonly environment: Environment;
  readonly parameters: Namespace;
  readonly variables: Namespace;
  readonly tasks: Namespace;
  readonly config: Namespace | null;
  readonly keystore: Namespace | null;
  readonly system: Namespace;
  readonly lastTask: LastTask | undefined;
  #reads: Map<Path, JsonValue> | undefined;

  constructor(parts: StateParts) {
    this.environment = parts.environment;
    this.parameters = parts.parameters;
    this.variables = parts.variables;
    this.tasks = parts.tasks;
    this.config = parts.config;
    this.keystore = parts.keystore;
    this.system = parts.system;
    this.lastTask = parts.lastTask;
  }

  /** The next version. */
  with(changes: Partial<StateParts>): State {
    return new State({ ...this, ...changes });
  }

  /** What a path leads to within a namespace. O(keys) the first time, then O(1). */
  read(path: Path, budget?: Budget): Maybe {
    return this.#reads?.get(path) ?? this.#readNew(path, budget);
  }

  #readNew(path: Path, budget: Budget | undefined): Maybe {
    const namespace = this[path.space as NamespaceName]; // the context answers for the other spaces
    const [name] = path.keys;
    if (name === undefined) return namespace === null ? null : namespace.whole();
    const value = typeof name === "string" ? follow(namespace?.get(name), path.keys, 1, budget) : undefined;
    if (value !== undefined) this.#remember(path, value);
    return value;
  }

  #remember(path: Path, value: JsonValue): void {
    this.#reads ??= new Map();
    if (this.#reads.size >= mostReads) this.#reads.clear();
    this.#reads.set(path, value);
  }

  /** The names at which a path may begin, the current item aside. */
  names(): readonly string[] {
    return ["parameters", "workflow", "task", "config", "keystore", "system", ...this.variables.names()];
  }
}
