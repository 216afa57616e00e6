import { bytesOf, marksOf } from "../data/admitted.ts";
import { adopt } from "../data/adopt.ts";
import { isContainer, type JsonObject, type JsonValue, type Maybe, setKey } from "../data/json.ts";
import { keyBytes } from "../data/measure.ts";
import { type Part, partsOf } from "../data/parts.ts";
import { follow, sourcesAt } from "../data/read.ts";
import type { Sources } from "../data/sources.ts";
import type { Path, Space } from "../scope/path.ts";
import type { ReadLog } from "../scope/scope.ts";
import type { Labelled } from "../secrets/labels.ts";
import { secretTexts } from "../secrets/secret-texts.ts";
import { PersistentMap } from "./persistent-map.ts";

// The paths of an engine's templates are few. An engine that makes them up without end gets no memory for it.
const mostReads = 1_000;

/** The number of the largest entries that `context.size()` lists. */
export const mostLargest = 5;

const entryBytes = (name: string, value: JsonValue): number => keyBytes(name) + 1 + bytesOf(value);

type SecretNames = PersistentMap<Sources>;

/** Says where the secrets of a value came from. O(1) for one that holds none and held none. */
function withLabel(secret: SecretNames, name: string, labelled: Labelled | undefined): SecretNames {
  const sources = labelled && sourcesWithin(labelled);
  if (sources === secret.get(name)) return secret;
  return (sources === undefined ? secret.without(name) : secret.with(name, sources)).next;
}

const sourcesWithin = ({ value, sources }: Labelled): Sources | undefined =>
  isContainer(value) ? marksOf(value)?.all : sources;

type SecretEntry = readonly [name: string, sources: Sources];

const labelOfPart = (part: Part): readonly [string, Sources | undefined] => [String(part.key), sourcesWithin(part)];

/** Finds the paths that end within a text. They are not remembered, because the budget charges for each such read. */
function endsInText(root: Maybe, { keys }: Path): boolean {
  const last = keys.at(-1);
  return (typeof last === "number" || last === "length") && typeof follow(root, keys.slice(0, -1), 1) === "string";
}

/** A value under a name, with its label. */
export interface NamedValue extends Labelled {
  readonly name: string;
}

/** Lists the parts of an object by their names. O(parts). */
export const namedPartsOf = (values: JsonObject): readonly NamedValue[] =>
  Array.from(partsOf(values), ({ key, value, sources }) => ({ name: key as string, value, sources })); // an object has no indexes

/** Values by name, in the order in which the names came. It never changes: a write makes the next one. */
export class Namespace {
  static readonly empty: Namespace = new Namespace(PersistentMap.empty, PersistentMap.empty, 0);

  private readonly entries: PersistentMap<JsonValue>;
  /** Where the secrets came from that its values are or hold, by name. */
  private readonly secret: SecretNames;
  /** Its bytes: about how long the JSON text of its names and values is. */
  readonly bytes: number;
  private reads: Map<Path, JsonValue> | undefined;
  private object: JsonObject | undefined;
  private texts: readonly string[] | undefined;

  private constructor(entries: PersistentMap<JsonValue>, secret: SecretNames, bytes: number) {
    this.entries = entries;
    this.secret = secret;
    this.bytes = bytes;
  }

  static of(values: JsonObject): Namespace {
    const labels = marksOf(values) === undefined ? [] : Array.from(partsOf(values), labelOfPart);
    const secret = labels.filter((label): label is SecretEntry => label[1] !== undefined);
    const bytes = Math.max(0, bytesOf(values) - 2);
    const namespace = new Namespace(PersistentMap.of(Object.entries(values)), PersistentMap.of(secret), bytes);
    namespace.object = values;
    return namespace;
  }

  get(name: string): Maybe {
    return this.entries.get(name);
  }

  /** Reads a path. O(keys) the first time, then O(1) unless it leads to a secret or into a text. */
  read(path: Path, reader: ReadLog): Maybe {
    return this.reads?.get(path) ?? this.readNew(path, reader);
  }

  private readNew(path: Path, reader: ReadLog): Maybe {
    const [first] = path.keys;
    if (first === undefined) {
      const whole = this.toObject();
      reader.taint(whole, undefined);
      return whole;
    }
    const name = String(first);
    const root = this.entries.get(name);
    const value = follow(root, path.keys, 1, reader);
    const sources = sourcesAt(root, this.secret.get(name), path.keys, 1, reader);
    if (sources !== undefined || marksOf(value) !== undefined) reader.taint(value, sources);
    else if (value !== undefined && !endsInText(root, path)) this.remember(path, value);
    return value;
  }

  private remember(path: Path, value: JsonValue): void {
    this.reads ??= new Map();
    if (this.reads.size >= mostReads) this.reads.clear();
    this.reads.set(path, value);
  }

  /** Finds where a value came from, if it is a secret scalar. */
  sourcesOf(name: string): Sources | undefined {
    return isContainer(this.entries.get(name)) ? undefined : this.secret.get(name);
  }

  /** Gives a value with its label; undefined where there is none. */
  labelled(name: string): Labelled | undefined {
    const value = this.entries.get(name);
    return value === undefined ? undefined : { value, sources: this.sourcesOf(name) };
  }

  /** The number of its names. O(1). */
  get size(): number {
    return this.entries.size;
  }

  /** Gives a number that is higher for a name that came later; -1 for one that is not there. O(log n). */
  indexOf(name: string): number {
    return this.entries.indexOf(name);
  }

  /** Tells whether one of its values is secret or holds secrets. */
  get hasSecrets(): boolean {
    return this.secret.size > 0;
  }

  /** Gives what holds the value of a name: one object until the value is another. */
  holderOf(name: string): object | undefined {
    return this.entries.entry(name);
  }

  /** Makes the namespace with one value more, or another one under a name. O(log n). */
  with(name: string, { value, sources }: Labelled): Namespace {
    const secret = withLabel(this.secret, name, { value, sources });
    const { next, before } = this.entries.with(name, value);
    const bytes = this.bytes + entryBytes(name, value) - (before === undefined ? 0 : entryBytes(name, before));
    return new Namespace(next, secret, bytes);
  }

  /** Makes the namespace with many values more, or other ones under their names, which differ. O(entries × log n). */
  withAll(entries: readonly NamedValue[]): Namespace {
    let { secret, bytes } = this;
    for (const { name, value, sources } of entries) {
      const before = this.entries.get(name);
      bytes += entryBytes(name, value) - (before === undefined ? 0 : entryBytes(name, before));
      secret = withLabel(secret, name, { value, sources });
    }
    const values = entries.map(({ name, value }) => ({ name, value }));
    return new Namespace(this.entries.withAll(values), secret, bytes);
  }

  /** Makes the namespace without a name; itself where the name is not there. O(log n). */
  without(name: string): Namespace {
    const { next, before } = this.entries.without(name);
    if (before === undefined) return this;
    return new Namespace(next, withLabel(this.secret, name, undefined), this.bytes - entryBytes(name, before));
  }

  /** Lists the largest values with their bytes. O(n). */
  largest(): readonly (readonly [name: string, bytes: number])[] {
    const found = this.entries.entries().map(({ name, value }) => [name, bytesOf(value)] as const);
    return found.sort(([, left], [, right]) => right - left).slice(0, mostLargest);
  }

  names(): readonly string[] {
    return this.entries.entries().map(({ name }) => name);
  }

  /** Lists the values that are secret or hold secrets. O(their number). */
  secretEntries(): readonly NamedValue[] {
    return this.secret.entries().map(({ name, value: sources }) => {
      const value = this.entries.get(name) as JsonValue; // a name that is here has a value
      return { name, value, sources: isContainer(value) ? undefined : sources };
    });
  }

  /** Lists its secrets. O(size of the secrets) the first time, then O(1). */
  secretTexts(): readonly string[] {
    this.texts ??= secretTexts(this.secretEntries());
    return this.texts;
  }

  /** Gives all of it as one frozen object. O(n) the first time, then O(1). */
  toObject(): JsonObject {
    this.object ??= this.#made();
    return this.object;
  }

  #made(): JsonObject {
    const object: Record<string, JsonValue> = {};
    for (const { name, value } of this.entries.entries()) setKey(object, name, value);
    const parts = new Map<string, Sources>();
    for (const { name, sources } of this.secretEntries()) if (sources !== undefined) parts.set(name, sources);
    return adopt(object, parts.size === 0 ? undefined : { parts });
  }
}

/** The spaces of the language that are namespaces of a state. */
export type NamespaceName = Exclude<Space, "item" | "index" | "parent" | "lastTask" | "outcomes">;

export const namespaces: readonly NamespaceName[] = [
  "parameters",
  "variables",
  "tasks",
  "config",
  "keystore",
  "system",
];

const names: ReadonlySet<Space> = new Set(namespaces);

/** Tells a namespace from the other spaces. */
export const isNamespace = (space: Space): space is NamespaceName => names.has(space);
