import { OrderedMap, Map as PersistentMap } from "immutable";
import { adopt, bytesOf, keyBytes, marksOf, type Sources } from "./admitted.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { Environment } from "./language/environment.ts";
import { type LastTask, type Reader, version } from "./language/scope.ts";
import type { Path, Space } from "./language/syntax.ts";
import { follow, type Maybe, sourcesAt } from "./language/values.ts";
import type { Labelled } from "./marking.ts";
import { secretTexts } from "./redaction.ts";

type Entries = OrderedMap<string, JsonValue>;
type SecretNames = PersistentMap<string, Sources>;

// The paths of an engine's templates are few. Whoever makes them up without end gets no memory for it.
const mostReads = 1_000;

/** How many of the largest entries are told. */
export const mostLargest = 5;

const entryBytes = (name: string, value: JsonValue): number => keyBytes(name) + 1 + bytesOf(value);

/** Whether a path ends within a text, where each read is charged for. */
function isOfText(root: Maybe, { keys }: Path): boolean {
  const last = keys.at(-1);
  return (typeof last === "number" || last === "length") && typeof follow(root, keys.slice(0, -1), 1) === "string";
}

/** Values by name, in the order in which they came. It never changes: a write makes the next one. */
export class Namespace {
  static readonly empty: Namespace = new Namespace(OrderedMap(), undefined, 0);

  private readonly entries: Entries;
  /** The sources of the values that are secret and can't bear marks themselves. */
  private readonly secret: SecretNames | undefined;
  /** About how long the JSON text of its names and values is. */
  readonly bytes: number;
  private reads: Map<Path, JsonValue> | undefined;
  private known: JsonObject | undefined;
  private texts: readonly string[] | undefined;

  private constructor(entries: Entries, secret: SecretNames | undefined, bytes: number) {
    this.entries = entries;
    this.secret = secret;
    this.bytes = bytes;
  }

  static of(values: JsonObject): Namespace {
    const secret = marksOf(values)?.parts;
    const secretNames = secret && PersistentMap(secret as ReadonlyMap<string, Sources>);
    const namespace = new Namespace(OrderedMap(Object.entries(values)), secretNames, Math.max(0, bytesOf(values) - 2));
    namespace.known = values;
    return namespace;
  }

  get(name: string): Maybe {
    return this.entries.get(name);
  }

  /** What a path leads to. O(keys) the first time, then O(1) unless it is secret. */
  read(path: Path, reader: Reader): Maybe {
    return this.reads?.get(path) ?? this.readNew(path, reader);
  }

  private readNew(path: Path, reader: Reader): Maybe {
    const [name] = path.keys;
    if (name === undefined) {
      const whole = this.whole();
      reader.note(whole, undefined);
      return whole;
    }
    if (typeof name !== "string") return undefined;
    const root = this.entries.get(name);
    const value = follow(root, path.keys, 1, reader);
    const sources = sourcesAt(root, this.secret?.get(name), path.keys, 1);
    if (sources !== undefined || marksOf(value) !== undefined) reader.note(value, sources);
    else if (value !== undefined && !isOfText(root, path)) this.remember(path, value);
    return value;
  }

  private remember(path: Path, value: JsonValue): void {
    this.reads ??= new Map();
    if (this.reads.size >= mostReads) this.reads.clear();
    this.reads.set(path, value);
  }

  /** The sources of a value that is secret and can't bear marks itself. */
  sourcesOf(name: string): Sources | undefined {
    return this.secret?.get(name);
  }

  /** The namespace with one value more. O(log n). */
  with(name: string, { value, sources }: Labelled): Namespace {
    const secret =
      sources === undefined
        ? this.secret?.delete(name)
        : (this.secret ?? PersistentMap<string, Sources>()).set(name, sources);
    const before = this.entries.get(name);
    const bytes = this.bytes + entryBytes(name, value) - (before === undefined ? 0 : entryBytes(name, before));
    return new Namespace(this.entries.set(name, value), secret, bytes);
  }

  /** The values that are largest, with their bytes. O(n). */
  largest(): readonly (readonly [name: string, bytes: number])[] {
    const found: (readonly [string, number])[] = [];
    for (const [name, value] of this.entries) found.push([name, bytesOf(value)]);
    return found.sort(([, left], [, right]) => right - left).slice(0, mostLargest);
  }

  names(): readonly string[] {
    return [...this.entries.keys()];
  }

  /** The texts of what is secret in it. O(names, and the size of the secrets) the first time, then O(1). */
  secretTexts(): readonly string[] {
    this.texts ??= [...this.entries].flatMap(([name, value]) => [...secretTexts(value, this.sourcesOf(name))]);
    return this.texts;
  }

  /** All of it as one frozen object. O(n) the first time, then O(1). */
  whole(): JsonObject {
    this.known ??= adopt(Object.fromEntries(this.entries) as JsonObject, {
      parts: this.secret && new Map(this.secret),
    });
    return this.known;
  }
}

/** The spaces of the language that are namespaces of a state. */
export type NamespaceName = Exclude<Space, "item" | "index" | "parent">;

/** What a namespace is called in paths: of secrets, of sizes. */
export const spokenNamespaces: Readonly<Record<NamespaceName, string>> = {
  parameters: "parameters",
  variables: "workflow",
  tasks: "task",
  config: "config",
  keystore: "keystore",
  system: "system",
};

export const namespaces = Object.keys(spokenNamespaces) as readonly NamespaceName[]; // its keys

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
  /** Where a value is secret whenever it is written. */
  readonly secretPaths: readonly Path[];
}

let states = 0;

/**
 * One version of a run's data. A write makes the next one; every context that has not written shares this one. It never
 * changes, so its namespaces remember where paths lead, and answers are remembered by its number.
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
  readonly secretPaths: readonly Path[];
  readonly [version]: number;
  private lastTexts: readonly string[] | undefined;

  constructor(parts: StateParts) {
    this.environment = parts.environment;
    this.parameters = parts.parameters;
    this.variables = parts.variables;
    this.tasks = parts.tasks;
    this.config = parts.config;
    this.keystore = parts.keystore;
    this.system = parts.system;
    this.lastTask = parts.lastTask;
    this.secretPaths = parts.secretPaths;
    this[version] = ++states;
  }

  /** The next version. */
  with({
    variables = this.variables,
    tasks = this.tasks,
    lastTask = this.lastTask,
  }: Partial<Pick<StateParts, "variables" | "tasks" | "lastTask">>): State {
    const { environment, parameters, config, keystore, system, secretPaths } = this;
    return new State({ environment, parameters, variables, tasks, config, keystore, system, lastTask, secretPaths });
  }

  /** What a path leads to within a namespace. */
  read(path: Path, reader: Reader): Maybe {
    const namespace = this.at(path.space);
    if (namespace !== null) return namespace.read(path, reader);
    return path.keys.length === 0 ? null : undefined;
  }

  // No keyed read: V8 takes ten nanoseconds for one of six names.
  private at(space: Space): Namespace | null {
    switch (space) {
      case "parameters":
        return this.parameters;
      case "variables":
        return this.variables;
      case "tasks":
        return this.tasks;
      case "config":
        return this.config;
      case "keystore":
        return this.keystore;
      default:
        return this.system;
    }
  }

  /** The texts of all that is secret, the current item aside: a list for each namespace, which is the same until a write to it. */
  secretTexts(): readonly (readonly string[])[] {
    const { lastTask } = this;
    this.lastTexts ??= lastTask === undefined ? [] : [...secretTexts(lastTask.result, lastTask.sources)];
    return [...namespaces.map((name) => this[name]?.secretTexts() ?? []), this.lastTexts];
  }

  /** The names at which a path may begin, the current item aside. */
  names(): readonly string[] {
    return ["parameters", "workflow", "task", "config", "keystore", "system", ...this.variables.names()];
  }
}
