import { ContextError, usage } from "../errors.ts";
import { Admitted, bytesOf, heightOf, marksOf, stamp } from "./admitted.ts";
import { adopt } from "./adopt.ts";
import { hasItsItems, mostAhead } from "./host-list.ts";
import { adviceFor, describeHost, hasGetter, inheritedToJson, ownToJson } from "./host-value.ts";
import {
  type Container,
  formatPath,
  isContainer,
  isObject,
  type JsonList,
  type JsonObject,
  type JsonValue,
  type Key,
  maximalDepth,
  setKey,
  typeName,
} from "./json.ts";
import { above, emptyMeasure, keyBytes, type Measure, withBytes } from "./measure.ts";
import { isOf, isPlainObject, type Kind } from "./options.ts";

/**
 * Brings a value of the host in: checks that it is JSON, copies and freezes it, in one pass. As with `JSON.stringify`,
 * `toJSON` is honoured, `undefined` properties are dropped, and symbol keys and properties that are not enumerable do
 * not count. A list or object that came in before, or is a part of one that did, is given back as it is.
 *
 * O(size) for what is new, O(1) for what is ours.
 *
 * @param where the word by which an error calls the value, such as `task`
 * @param name the name that the error puts behind that word, such as `"fetch"`
 * @param deepest the number of lists and objects that may lie within each other: more where it is all of a context
 * @throws ContextError `not-json`, with the path, for what JSON can't say
 */
export function ingest(value: unknown, where: string, name?: string, deepest = maximalDepth): JsonValue {
  if (isPlainScalar(value)) return value;
  if (typeof value === "object" && value !== null && Admitted.has(value) && heightOf(value as Container) <= deepest) {
    return value as Container;
  }
  return new Ingestion(where, name, deepest).admitWhole(value);
}

/**
 * Brings values of the host by name in, as {@link ingest} does. The object around them does not count as deep.
 *
 * @throws ContextError `usage` for all that is no object, `not-json` as {@link ingest}
 */
export function ingestObject(value: unknown, where: string): JsonObject {
  const object = ingest(value, where, undefined, maximalDepth + 1);
  if (!isObject(object)) {
    throw usage(`${where} must be an object, not ${typeName(object)}`);
  }
  return object;
}

/** A value by its name. A secret scalar needs an object around it to bear its mark, so that this is none. */
export interface PublicEntry {
  readonly name: string;
  readonly value: JsonValue;
  readonly sources: undefined;
}

/**
 * Brings values of the host by name in, as {@link ingestObject} does, and makes no object around them: of a thousand names
 * that takes longer than all else. Undefined for what is no plain object, or is ours.
 *
 * @throws ContextError `not-json` as {@link ingest}
 */
export function ingestEntries(values: unknown, where: string): readonly PublicEntry[] | undefined {
  const isTaken =
    isOf(plainObject, values) && !Admitted.has(values as object) && ownToJson(values as object) === undefined;
  return isTaken ? new Ingestion(where, undefined, maximalDepth + 1).admitEntries(values as object) : undefined; // as it is taken
}

const plainObject: Kind = { expected: "a plain object", has: isPlainObject };

/** Finds the values that come in as they are. Zero does not: JSON text does not keep its sign. */
export const isPlainScalar = (value: unknown): value is JsonValue =>
  typeof value === "string" ||
  typeof value === "boolean" ||
  value === null ||
  (typeof value === "number" && value !== 0 && Number.isFinite(value));

/** The lists and objects of a value that are copied before those that it shares are looked for: most values have fewer. */
const fewestShared = 1_000;

/** The most bytes of a value whose parts are shared: twenty aliases within each other in YAML are a million lists. */
const mostBytes = 2 ** 30;

/** Counts one part more into a measure, under a key of so many bytes. */
function withPart(measure: Measure, part: JsonValue, ofKey: number): Measure {
  const counted = withBytes(measure, ofKey + 1 + bytesOf(part));
  return isContainer(part) ? above(counted, heightOf(part)) : counted;
}

/** The ingestion of one value: where it stands in the value, for errors, and the checks on the way. */
class Ingestion {
  readonly #where: string;
  readonly #name: string | undefined;
  readonly #deepest: number;
  /** The lists and objects around the current value, and the key that was taken in each. */
  readonly #ancestors: object[] = [];
  readonly #keys: Key[] = [];
  /** The lists and objects that were met, and the copies of all but the first of them. */
  #objects = 0;
  #copies: Map<object, Container> | undefined;
  /** An admitted part bears marks, so every list or object around it needs marks, too. */
  #holdsSecrets = false;

  constructor(where: string, name: string | undefined, deepest: number) {
    this.#where = where;
    this.#name = name;
    this.#deepest = deepest;
  }

  admitWhole(value: unknown): JsonValue {
    return this.#reading(() => this.admit(value));
  }

  admitEntries(source: object): readonly PublicEntry[] {
    const entries: PublicEntry[] = [];
    this.#reading(() => this.#eachProperty(source, (name, value) => entries.push({ name, value, sources: undefined })));
    return entries;
  }

  /** Reads a value of the host, whose accessors and proxies may throw anything. */
  #reading<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof ContextError) throw error;
      throw this.#refuse("a value that threw when it was read", "give plain data", error);
    }
  }

  admit(value: unknown): JsonValue {
    if (isPlainScalar(value)) return value;
    if (typeof value === "object" && value !== null) return this.#admitObject(value);
    if (value === 0) return 0;
    if (typeof value === "number") throw this.#refuse(String(value), "use a finite number, or null for none");
    throw this.#refuse(describeHost(value), adviceFor(value));
  }

  #admitObject(value: object): JsonValue {
    if (Admitted.has(value)) return this.#admitOurs(value as Container);
    const copy = this.#copies?.get(value);
    if (copy !== undefined) return this.#admitOurs(copy);
    if (this.#ancestors.length >= this.#deepest) throw this.#refuseDepth();
    const admitted = this.#admitNew(value);
    if (++this.#objects > fewestShared && isContainer(admitted)) this.#keep(value, admitted);
    return admitted;
  }

  /** Keeps the copy of a list or object, in case that it is met again. Its bytes count each time: so they can't be too many. */
  #keep(value: object, copy: Container): void {
    if (bytesOf(copy) > mostBytes)
      throw this.#refuse("more than a gigabyte of JSON text", "store less, or a reference");
    this.#copies ??= new Map();
    this.#copies.set(value, copy);
  }

  #admitNew(value: object): JsonValue {
    if (Array.isArray(value)) return this.#admitList(value);
    const prototype: unknown = Object.getPrototypeOf(value);
    // A prototype without a prototype is the `Object.prototype` of some realm.
    const isPlain = prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
    const toJson = isPlain ? ownToJson(value) : inheritedToJson(value);
    if (toJson !== undefined) return this.#admitConverted(toJson.call(value, String(this.#keys.at(-1) ?? "")));
    if (isPlain) return this.#admitProperties(value);
    throw this.#refuse(describeHost(value), adviceFor(value));
  }

  /** Admits what `toJSON` gave, and does not ask its own `toJSON` again. */
  #admitConverted(value: unknown): JsonValue {
    if (typeof value !== "object" || value === null || Admitted.has(value)) return this.admit(value);
    return Array.isArray(value) ? this.#admitList(value) : this.#admitProperties(value);
  }

  /** Admits a part that is ours already, as it is. */
  #admitOurs(value: Container): Container {
    if (this.#ancestors.length + heightOf(value) > this.#deepest) throw this.#refuseDepth();
    if (marksOf(value) !== undefined) this.#holdsSecrets = true;
    return value;
  }

  #admitList(source: readonly unknown[]): JsonList {
    const length = Number(source.length); // Asked once: a proxy may answer with an object that is another number each time.
    if (!hasItsItems(source, length)) {
      throw this.#refuse("a list without its last item", "fill its holes, with null for instance");
    }
    // A list that grows takes room for sixteen items more.
    const list = new Array<JsonValue>(Math.min(length, mostAhead));
    let measure = emptyMeasure;
    this.#ancestors.push(source);
    for (let index = 0; index < length; index++) {
      if (hasGetter(source, index)) throw this.#refuseAccessor(index);
      const value = source[index];
      const part = isPlainScalar(value) ? value : this.#admitPart(value, index);
      list[index] = part;
      measure = withPart(measure, part, 0);
    }
    this.#ancestors.pop();
    return this.#holdsSecrets ? adopt(list) : stamp(list, measure);
  }

  #admitProperties(source: object): JsonObject {
    const object: Record<string, JsonValue> = {};
    let measure = emptyMeasure;
    this.#eachProperty(source, (key, part) => {
      setKey(object, key, part);
      measure = withPart(measure, part, keyBytes(key));
    });
    return this.#holdsSecrets ? adopt(object) : stamp(object, measure);
  }

  #eachProperty(source: object, take: (key: string, part: JsonValue) => void): void {
    this.#ancestors.push(source);
    for (const key of Object.keys(source)) {
      const property = Object.getOwnPropertyDescriptor(source, key);
      if (property === undefined) continue; // A proxy may list a key that it does not have.
      if (!Object.hasOwn(property, "value")) throw this.#refuseAccessor(key);
      const value: unknown = property.value;
      if (value === undefined) continue;
      take(key, isPlainScalar(value) ? value : this.#admitPart(value, key));
    }
    this.#ancestors.pop();
  }

  #admitPart(value: unknown, key: Key): JsonValue {
    this.#keys.push(key);
    const part = typeof value === "object" && value !== null ? this.#admitObject(value) : this.admit(value);
    this.#keys.pop();
    return part;
  }

  #refuseAccessor(key: Key): ContextError {
    this.#keys.push(key);
    return this.#refuse("an accessor", "give its value: accessors are never run");
  }

  #refuseDepth(): ContextError {
    const first = this.#ancestors.findIndex((ancestor, index) => this.#ancestors.indexOf(ancestor) < index);
    if (first === -1) return this.#refuse(`nested deeper than ${this.#deepest}`, "store it flatter, or as a string");
    const cycle = this.#ancestors.indexOf(this.#ancestors[first] ?? this);
    this.#keys.length = first;
    const inner = formatPath(this.#keys.slice(0, cycle));
    const found = `a cycle: it contains ${inner === "" ? "the whole value" : inner}`;
    return this.#refuse(found, "refer to it by a name or an id");
  }

  #refuse(found: string, instead: string, cause?: unknown): ContextError {
    const where = this.#name === undefined ? this.#where : `${this.#where} ${JSON.stringify(this.#name)}`;
    return new ContextError(
      "not-json",
      { where, path: formatPath(this.#keys), found, instead },
      cause === undefined ? {} : { cause },
    );
  }
}
