const unknown = -1;
const scatter = 0x9e3779b1; // 2^32 by the golden ratio, as Knuth does: it spreads what is alike
const entryBitsOfSlot = 3; // as a logarithm: eight

/** The logarithm of the number of slots of an empty table. */
const smallest = 6;

/**
 * Prefixes of words by two hashes and their length, each with the length of the longest word that it begins with or is.
 * It is a hash table of numbers: 17 bytes a slot, of which a third at least are taken once it has grown. A bit map of
 * entries, the prefixes of one length that all words have, tells at once of most places that no word begins there.
 */
export class PrefixTable {
  readonly #entryLength: number;
  #logarithm = smallest;
  #size = 0;
  #firsts = new Int32Array(2 ** smallest);
  #seconds = new Int32Array(2 ** smallest);
  /** The length of each prefix, 0 for a free slot. */
  #lengths = new Int32Array(2 ** smallest);
  /** The length of the longest word that each begins with or is, where it is known. */
  #longests = new Int32Array(2 ** smallest);
  #entries = new Uint8Array(2 ** (smallest + entryBitsOfSlot - 3));
  #isLearned = false;

  constructor(entryLength: number) {
    this.#entryLength = entryLength;
  }

  /** Adds a prefix, and tells whether it was not yet known as such, or as a word. O(1) on average. */
  add(first: number, second: number, length: number, isWord: boolean): boolean {
    if (this.#isLearned) this.#forget();
    const known = this.find(first, second, length);
    const slot = known < 0 ? this.#put(first, second, length) : known;
    const isNew = known < 0 || (isWord && this.#longests[slot] !== length);
    if (isWord) this.#longests[slot] = length;
    return isNew;
  }

  /** Finds the slot of a prefix; -1 for none. */
  find(first: number, second: number, length: number): number {
    let slot = this.#home(first, length);
    for (let known = this.#lengths[slot]; known !== 0; known = this.#lengths[slot]) {
      if (known === length && this.#firsts[slot] === first && this.#seconds[slot] === second) return slot;
      slot = (slot + 1) & (this.#lengths.length - 1);
    }
    return -1;
  }

  /** Tells whether there may be an entry with such a first hash: where there is one, and seldom where there is none. */
  mayEnter(first: number): boolean {
    const bit = this.#entryBit(first);
    return (((this.#entries[bit >>> 3] as number) >> (bit & 7)) & 1) === 1; // within the map
  }

  /** The length of the prefix in a slot. */
  lengthOf(slot: number): number {
    return this.#lengths[slot] as number; // the slot was found
  }

  /** The length of the longest word that a prefix begins with or is, 0 for none; undefined where it is not known yet. */
  longestOf(slot: number): number | undefined {
    const longest = this.#longests[slot];
    return longest === unknown ? undefined : longest;
  }

  /** Tells whether the prefix in a slot is a word itself. */
  isWord(slot: number): boolean {
    return this.#longests[slot] === this.#lengths[slot];
  }

  /** Keeps the length of the longest word that a prefix begins with, until another one is added. */
  keepLongest(slot: number, longest: number): void {
    this.#longests[slot] = longest;
    this.#isLearned = true;
  }

  #forget(): void {
    for (let slot = 0; slot < this.#lengths.length; slot++) {
      if (this.#longests[slot] !== this.#lengths[slot]) this.#longests[slot] = unknown;
    }
    this.#isLearned = false;
  }

  #put(first: number, second: number, length: number): number {
    if (this.#size * 3 >= this.#lengths.length * 2) this.#grow();
    let slot = this.#home(first, length);
    while (this.#lengths[slot] !== 0) slot = (slot + 1) & (this.#lengths.length - 1);
    this.#firsts[slot] = first;
    this.#seconds[slot] = second;
    this.#lengths[slot] = length;
    this.#longests[slot] = unknown;
    this.#size++;
    if (length === this.#entryLength) {
      const bit = this.#entryBit(first);
      this.#entries[bit >>> 3] = (this.#entries[bit >>> 3] as number) | (1 << (bit & 7)); // within the map
    }
    return slot;
  }

  #grow(): void {
    const [firsts, seconds, lengths, longests] = [this.#firsts, this.#seconds, this.#lengths, this.#longests];
    this.#logarithm++;
    this.#size = 0;
    const slots = 2 ** this.#logarithm;
    this.#firsts = new Int32Array(slots);
    this.#seconds = new Int32Array(slots);
    this.#lengths = new Int32Array(slots);
    this.#longests = new Int32Array(slots);
    this.#entries = new Uint8Array(slots * 2 ** (entryBitsOfSlot - 3));
    for (const [slot, length] of lengths.entries()) {
      if (length === 0) continue;
      const put = this.#put(firsts[slot] as number, seconds[slot] as number, length); // of the same length
      this.#longests[put] = longests[slot] as number;
    }
  }

  #home(first: number, length: number): number {
    return Math.imul(first ^ Math.imul(length, scatter), scatter) >>> (32 - this.#logarithm);
  }

  #entryBit(first: number): number {
    return Math.imul(first, scatter) >>> (32 - this.#logarithm - entryBitsOfSlot);
  }
}
