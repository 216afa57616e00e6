interface Entry<V> {
  readonly key: string;
  readonly value: V;
  readonly weight: number;
  newer: Entry<V> | undefined;
  older: Entry<V> | undefined;
}

/**
 * A text of its own: V8 lets one that was cut out of another keep all of that, which here could be for ever. The name of
 * a key is one, and the same as that of an equal literal in code: they are compared by their pointers. An object without
 * a prototype needs no hidden class for it. O(length).
 */
export const ownText = (text: string): string => Object.keys({ __proto__: null, [text]: undefined })[0] ?? text;

/** Values by key up to a weight in all, the least recently used given up first. Every call is O(1). */
export class RecentlyUsed<V> {
  readonly #capacity: number;
  readonly #entries = new Map<string, Entry<V>>();
  // A list of our own: to delete and set again in the map at each hit costs ten times as much.
  #newest: Entry<V> | undefined;
  #oldest: Entry<V> | undefined;
  #weight = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(key: string): V | undefined {
    if (this.#newest?.key === key) return this.#newest.value;
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#unlink(entry);
    this.#link(entry);
    return entry.value;
  }

  /** Keeps a value under a key that is new. One that is heavier than all there is room for is not kept. */
  add(key: string, value: V, weight: number): void {
    if (weight > this.#capacity) return;
    const entry = { key, value, weight, newer: undefined, older: undefined };
    this.#entries.set(key, entry);
    this.#link(entry);
    this.#weight += weight;
    while (this.#weight > this.#capacity && this.#oldest !== undefined) {
      this.#entries.delete(this.#oldest.key);
      this.#weight -= this.#oldest.weight;
      this.#unlink(this.#oldest);
    }
  }

  #link(entry: Entry<V>): void {
    entry.older = this.#newest;
    entry.newer = undefined;
    if (this.#newest !== undefined) this.#newest.newer = entry;
    this.#newest = entry;
    this.#oldest ??= entry;
  }

  #unlink(entry: Entry<V>): void {
    if (entry.newer === undefined) this.#newest = entry.older;
    else entry.newer.older = entry.older;
    if (entry.older === undefined) this.#oldest = entry.newer;
    else entry.older.newer = entry.newer;
  }
}
