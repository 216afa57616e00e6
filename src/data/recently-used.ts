interface Entry<V> {
  readonly key: string;
  readonly value: V;
  readonly weight: number;
  newer: Entry<V> | undefined;
  older: Entry<V> | undefined;
}

/** Keeps values by key up to a total weight, and gives up the least recently used first. Every call is O(1). */
export class RecentlyUsed<V> {
  readonly #capacity: number;
  readonly #entries = new Map<string, Entry<V>>();
  // The order is a linked list: to delete and set again in the map at each hit costs ten times as much.
  #newest: Entry<V> | undefined;
  #oldest: Entry<V> | undefined;
  #weight = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Gives the value of a key, which is then the most recently used. */
  get(key: string): V | undefined {
    if (this.#newest !== undefined && this.#newest.key === key) return this.#newest.value;
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#unlink(entry);
    this.#link(entry);
    return entry.value;
  }

  /** Keeps a value under a new key, unless it is heavier than the capacity. */
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
