import { Map as HashMap, List } from "immutable";

/** A name with its value. It is the same object until the value is another. */
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

/** The fewest holes that a list is made anew for. */
const fewestHoles = 32;

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
 * A name that is taken away leaves a hole in the list of entries, which is null: immutable cuts undefined off the end of its
 * array, and then reads what a polluted prototype has there. The list is made anew once half of it is holes.
 *
 * It is what immutable's OrderedMap is, with hashes of the names for keys. The cache that immutable has for the hashes of
 * texts is a plain object, which keeps long names for ever, and finds what every object inherits where a name is
 * `propertyIsEnumerable`.
 */
export class PersistentMap<Value> {
  static readonly empty: PersistentMap<never> = new PersistentMap<never>(HashMap(), List(), 0);

  private readonly places: HashMap<number, Place>;
  private readonly list: List<Entry<Value> | null>;
  private readonly holes: number;

  private constructor(places: HashMap<number, Place>, list: List<Entry<Value> | null>, holes: number) {
    this.places = places;
    this.list = list;
    this.holes = holes;
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
    return new PersistentMap<Value>(places.asImmutable(), List(list), 0);
  }

  get size(): number {
    return this.list.size - this.holes;
  }

  /** Tells how many names, and holes, come before a name; -1 where it is not there. O(length of the name + log size). */
  indexOf(name: string): number {
    return this.list.size === 0 ? -1 : (placeIn(this.places.get(hashOf(name)), name)?.index ?? -1);
  }

  /** Gives the value of a name; undefined where there is none. O(length of the name + log size). */
  get(name: string): Value | undefined {
    return this.entry(name)?.value;
  }

  /** Gives the entry of a name; undefined where there is none. O(length of the name + log size). */
  entry(name: string): Entry<Value> | undefined {
    if (this.list.size === 0) return undefined;
    const place = placeIn(this.places.get(hashOf(name)), name);
    return (place && this.list.get(place.index)) ?? undefined; // no place leads to a hole
  }

  /**
   * Makes the map with one name more, or with another value for a name, and tells what was there before. O(length of the
   * name + log size).
   */
  with(name: string, value: Value): Written<Value> {
    const { places, list, holes } = this;
    const hash = hashOf(name);
    const chain = places.get(hash);
    const place = placeIn(chain, name);
    if (place === undefined) {
      const longer = places.set(hash, { name, index: list.size, next: chain });
      return { next: new PersistentMap<Value>(longer, list.push({ name, value }), holes), before: undefined };
    }
    const before = list.get(place.index)?.value;
    const next =
      before === value ? this : new PersistentMap<Value>(places, list.set(place.index, { name, value }), holes);
    return { next, before };
  }

  /** Makes the map with many names more, or with other values for them. O(entries × log size), in half the time of {@link with}. */
  withAll(entries: readonly Entry<Value>[]): PersistentMap<Value> {
    const places = this.places.asMutable();
    const list = this.list.asMutable();
    for (const entry of entries) {
      const hash = hashOf(entry.name);
      const chain = places.get(hash);
      const place = placeIn(chain, entry.name);
      if (place === undefined) places.set(hash, { name: entry.name, index: list.size, next: chain });
      list.set(place?.index ?? list.size, entry);
    }
    return new PersistentMap<Value>(places.asImmutable(), list.asImmutable(), this.holes);
  }

  /** Makes the map without a name, and tells what was there. O(length of the name + log size), on average. */
  without(name: string): Written<Value> {
    const { places, list, holes } = this;
    const hash = list.size === 0 ? 0 : hashOf(name);
    const chain = places.get(hash);
    const place = placeIn(chain, name);
    if (place === undefined) return { next: this, before: undefined };
    const before = list.get(place.index)?.value;
    const rest = chainWithout(chain, place);
    const fewer = rest === undefined ? places.delete(hash) : places.set(hash, rest);
    const next = new PersistentMap<Value>(fewer, list.set(place.index, null), holes + 1);
    const isSparse = next.holes >= fewestHoles && next.holes * 2 > list.size;
    return { next: isSparse ? compacted(next) : next, before };
  }

  /** Lists the entries in the order in which their names came. O(size). */
  entries(): readonly Entry<Value>[] {
    const all = this.list.toArray();
    return this.holes === 0 ? (all as Entry<Value>[]) : all.filter((entry) => entry !== null); // there is no hole
  }
}

/** Makes a map of the same entries without holes. O(size). */
function compacted<Value>(map: PersistentMap<Value>): PersistentMap<Value> {
  const empty: PersistentMap<Value> = PersistentMap.empty;
  return empty.withAll(map.entries());
}

function chainWithout(chain: Place | undefined, place: Place): Place | undefined {
  if (chain === undefined || chain === place) return chain?.next;
  return { ...chain, next: chainWithout(chain.next, place) };
}

function placeIn(chain: Place | undefined, name: string): Place | undefined {
  let place = chain;
  while (place !== undefined && place.name !== name) place = place.next;
  return place;
}
