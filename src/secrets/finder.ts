import { firstBase, type HashedText, hashOn, powersOf, secondBase } from "./hashed-text.ts";
import { PrefixTable } from "./prefix-table.ts";

/** The fewest units of a word. A shorter one would be found everywhere. */
export const shortestWord = 4;

const firstPowers = powersOf(firstBase);
const secondPowers = powersOf(secondBase);
const bitOf = (length: number): number => 31 - Math.clz32(length);
const entryBit = bitOf(shortestWord);
const notAscii = 0x80;

/**
 * Finds many words in a text at once: the longest at each place. It knows words by hashes of some of their prefixes, whose
 * lengths are the leading binary digits of the word's length: 32, 40 and 41 of 41 units. So the longest word at a place is
 * found as a number is guessed, digit by digit, and a word takes the room of a few numbers, however long it is.
 *
 * It overlooks no word. It takes one text for another about once in 10^18 times.
 */
export class Finder {
  readonly #prefixes = new PrefixTable(shortestWord);
  /** The lengths of the shortest of these prefixes of each word, as bits. */
  #leading = 0;
  /** Marks the units of all words; one mark is for all that are not ASCII. */
  readonly #units = new Uint8Array(notAscii + 1);

  /** Adds a word of {@link shortestWord} units or more, and tells whether it is new. O(its length). */
  add(word: string): boolean {
    const { length } = word;
    let bit = bitOf(length);
    let next = shortestWord; // all words are entered by such a prefix
    let isNew = false;
    for (let end = 1, first = 0, second = 0; end <= length; end++) {
      const unit = word.charCodeAt(end - 1);
      this.#units[Math.min(unit, notAscii)] = 1;
      first = hashOn(first, firstBase, unit);
      second = hashOn(second, secondBase, unit);
      if (end !== next) continue;
      isNew = this.#prefixes.add(first, second, end, end === length);
      while (bit > 0 && (length >> bit) << bit <= end) bit--;
      next = (length >> bit) << bit;
    }
    this.#leading |= 1 << bitOf(length);
    return isNew;
  }

  /** Tells whether a unit may be in a word: of all that are not ASCII, whether one is. */
  hasUnit(unit: number): boolean {
    return this.#units[Math.min(unit, notAscii)] === 1;
  }

  /** Tells whether a word may begin somewhere in a text. O(length), and nothing is allocated. */
  mayBeginIn(text: string): boolean {
    const prefixes = this.#prefixes;
    const power = firstPowers[entryBit] as number; // one of thirty
    for (let unit = 0, first = 0; unit < text.length; unit++) {
      const start = unit - shortestWord;
      first = hashOn(first, firstBase, text.charCodeAt(unit));
      if (start >= 0) first = (first - Math.imul(text.charCodeAt(start), power)) | 0; // it is of the last units alone
      if (start < -1 || !prefixes.mayEnter(first)) continue;
      if (prefixes.find(first, secondOfEntry(text, start + 1), shortestWord) >= 0) return true;
    }
    return false;
  }

  /**
   * Tells of the longest word at each place of a text, in their order. O(length), times the number of digits of the longest
   * word's length at most, however many the words are and whatever they have in common.
   */
  find(text: HashedText, found: (start: number, end: number) => void): void {
    const { firsts } = text;
    const prefixes = this.#prefixes;
    const firstPower = firstPowers[entryBit] as number; // one of thirty
    for (let start = 0, end = shortestWord; end < firsts.length; start++, end++) {
      const first = partHash(firsts, start, end, firstPower);
      if (!prefixes.mayEnter(first)) continue;
      if (prefixes.find(first, secondOfEntry(text.text, start), shortestWord) < 0) continue;
      const length = this.#longestAt(text, start);
      if (length > 0) found(start, start + length);
    }
  }

  /** Tells whether a part of a text is a word. O(1). */
  isWord({ firsts, seconds }: HashedText, start: number, end: number): boolean {
    const length = end - start;
    const first = partHash(firsts, start, end, powerOf(firstPowers, length));
    const slot = this.#prefixes.find(first, partHash(seconds, start, end, powerOf(secondPowers, length)), length);
    return slot >= 0 && this.#prefixes.isWord(slot);
  }

  /** Finds the length of the longest word at a place, 0 for none, and keeps it with the prefixes that lead there. */
  #longestAt(text: HashedText, start: number): number {
    const prefixes = this.#prefixes;
    const met: number[] = [];
    let longest: number | undefined;
    let limit = text.text.length - start;
    while (longest === undefined) {
      const slot = this.#deepestAt(text, start, limit);
      longest = slot < 0 ? 0 : prefixes.longestOf(slot);
      if (longest !== undefined) break;
      // It is the prefix of longer words, which do not stand here. So the longest that does is shorter than it.
      met.push(slot);
      limit = prefixes.lengthOf(slot) - 1;
    }
    for (const slot of met) prefixes.keepLongest(slot, longest);
    return longest;
  }

  /** Finds the last prefix of a length up to a limit to which the digits lead at a place: its slot, or -1 for none. */
  #deepestAt({ firsts, seconds }: HashedText, start: number, limit: number): number {
    const prefixes = this.#prefixes;
    let slot = -1;
    for (let bit = bitOf(this.#leading), length = 0, first = 1, second = 1; bit >= 0; bit--) {
      const longer = length + (1 << bit);
      if (longer > limit || (length === 0 && (this.#leading & longer) === 0)) continue;
      const firstPower = Math.imul(first, firstPowers[bit] as number); // a text has fewer units than 2^30
      const secondPower = Math.imul(second, secondPowers[bit] as number);
      const end = start + longer;
      const firstHash = partHash(firsts, start, end, firstPower);
      const secondHash = partHash(seconds, start, end, secondPower);
      const found = prefixes.find(firstHash, secondHash, longer);
      if (found < 0) continue;
      slot = found;
      length = longer;
      first = firstPower;
      second = secondPower;
    }
    return slot;
  }
}

/** Names a part of a text by its length and hashes: that of another text is the same about once in 10^18 times. */
export function nameOfPart({ firsts, seconds }: HashedText, start: number, end: number): string {
  const length = end - start;
  const first = partHash(firsts, start, end, powerOf(firstPowers, length));
  return `${length} ${first} ${partHash(seconds, start, end, powerOf(secondPowers, length))}`;
}

/** Makes the second hash of as many units as all words are entered by. */
function secondOfEntry(text: string, start: number): number {
  let hash = 0;
  for (let unit = start; unit < start + shortestWord; unit++) hash = hashOn(hash, secondBase, text.charCodeAt(unit));
  return hash;
}

/** Gives the power of a base, of which those by powers of two are given. */
function powerOf(powers: Int32Array, exponent: number): number {
  let power = 1;
  for (let left = exponent, bit = 0; left > 0; left >>>= 1, bit++) {
    if ((left & 1) === 1) power = Math.imul(power, powers[bit] as number); // a text has fewer units than 2^30
  }
  return power;
}

/** Makes the hash of a part of a text, given the base to the power of its length. */
function partHash(hashes: Int32Array, start: number, end: number, power: number): number {
  return ((hashes[end] as number) - Math.imul(hashes[start] as number, power)) | 0; // both are within the text
}
