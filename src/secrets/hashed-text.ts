/** A base of a polynomial hash modulo 2^32. It is odd, so that no unit is lost. */
const anyBase = (): number => Math.floor(Math.random() * 2 ** 29) * 8 + 5;

/** The bases of two hashes. Each process draws its own, so that nobody can make texts that have the same ones. */
export const firstBase = anyBase();
export const secondBase = anyBase();

/** Lists the first, second, fourth, eighth power of a base, and so on: no text has 2^30 units. */
export function powersOf(base: number): Int32Array {
  const powers = new Int32Array(30);
  for (let bit = 0, power = base; bit < powers.length; bit++, power = Math.imul(power, power)) powers[bit] = power;
  return powers;
}

/** Goes on with a hash by one UTF-16 unit. */
export const hashOn = (hash: number, base: number, unit: number): number => (Math.imul(hash, base) + unit) | 0;

/** Lists the hashes of the first units of a text, of any number. O(length). */
function hashesOf(text: string, base: number): Int32Array {
  const hashes = new Int32Array(text.length + 1);
  for (let unit = 0, hash = 0; unit < text.length; unit++) {
    hash = hashOn(hash, base, text.charCodeAt(unit));
    hashes[unit + 1] = hash;
  }
  return hashes;
}

/** A text with the hashes of its first units, of any number: the hashes of a part are made of them in O(1). */
export class HashedText {
  readonly text: string;
  readonly firsts: Int32Array;
  #seconds: Int32Array | undefined;

  /** O(length). */
  constructor(text: string) {
    this.text = text;
    this.firsts = hashesOf(text, firstBase);
  }

  /** The second hashes: in most texts nothing is found by the first ones, and nobody asks. O(length) once. */
  get seconds(): Int32Array {
    this.#seconds ??= hashesOf(this.text, secondBase);
    return this.#seconds;
  }

  /** Its length and hashes: another text has the same about once in 10^18 times. */
  get name(): string {
    return `${this.text.length} ${this.firsts.at(-1)} ${this.seconds.at(-1)}`;
  }
}
