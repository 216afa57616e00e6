import { Map as HashMap, List } from "immutable";

/** A name with its value. */
interface Entry<Value> {
  readonly name: string;
  readonly value: Value;
}

/** The place of a name in the list of entries. Places whose names have one hash form a chain. */
interface Place {
  readonly name: string;
  readonly index: number;
  readonly next: Place | undefined;
}

/** The map that a write made, and the value that its name had before. */
interface Written<Value> {
  readonly next: PersistentMap<Value>;
  readonly before: Value | undefined;
}

// Names are data: a program that knows how they are hashed can choose thousands that share one hash. So each process has
// its own way.
const seed = crypto.getRandomValues(new Int32Array(1))[0] as number; // it has one number

function hashOf(name: string): number {
  let hash = seed ^ name.length;
  for (let index = 0; index < name.length; index++) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x5bd1e995);
    hash ^= hash >>> 15;
  }
  return hash;
}

/**
 * Values by name, in the order in which the names came. It never changes: a write gives the next map, which shares all but
 * the way to what was written.
 *
 * It is what immutable's OrderedMap is, with hashes of the names for keys. The cache that immutable has for the hashes of
 * texts is a plain object, which keeps long names for ever, and finds what every object inherits where a name is
 * `propertyIsEnumerable`.
 */
export class PersistentMap<Value> {
  static readonly empty: PersistentMap<never> = new PersistentMap<never>(HashMap(), List());

  private readonly places: HashMap<number, Place>;
  private readonly list: List<Entry<Value>>;

  private constructor(places: HashMap<number, Place>, list: List<Entry<Value>>) {
    this.places = places;
    this.list = list;
  }

  /** Makes a map of entries whose names differ. O(entries). */
  static of<Value>(entries: Iterable<readonly [name: string, value: Value]>): PersistentMap<Value> {
    const places = HashMap<number, Place>().asMutable();
    const list: Entry<Value>[] = [];
    for (const [name, value] of entries) {
      const hash = hashOf(name);
      places.set(hash, { name, index: list.length, next: places.get(hash) });
      list.push({ name, value });
    }
    return new PersistentMap<Value>(places.asImmutable(), List(list));
  }

  /** Gives the value of a name; undefined where there is none. O(length of the name + log size). */
  get(name: string): Value | undefined {
    if (this.list.size === 0) return undefined;
    const place = placeIn(this.places.get(hashOf(name)), name);
    return place && this.list.get(place.index)?.value;
  }

  /**
   * Makes the map with one name more, or with another value for a name, and tells what was there before. O(length of the
   * name + log size).
   */
  with(name: string, value: Value): Written<Value> {
    const { places, list } = this;
    const hash = hashOf(name);
    const chain = places.get(hash);
    const place = placeIn(chain, name);
    if (place === undefined) {
      const longer = places.set(hash, { name, index: list.size, next: chain });
      return { next: new PersistentMap<Value>(longer, list.push({ name, value })), before: undefined };
    }
    const before = list.get(place.index)?.value;
    const next = before === value ? this : new PersistentMap<Value>(places, list.set(place.index, { name, value }));
    return { next, before };
  }

  /** Lists the entries in the order in which their names came. O(size). */
  entries(): readonly Entry<Value>[] {
    return this.list.toArray();
  }
}

function placeIn(chain: Place | undefined, name: string): Place | undefined {
  let place = chain;
  while (place !== undefined && place.name !== name) place = place.next;
  return place;
}
