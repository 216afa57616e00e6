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

/** A text with the two hashes of its first units, of any number: the hashes of a part are made of them in O(1). */
export class HashedText {
  readonly text: string;
  /** The first hashes by number of units, and behind them the second ones: one array, which is sooner made than two. */
  readonly hashes: Int32Array;
  /** How far behind the first hash the second one of as many units is. */
  readonly apart: number;

  /** O(length). */
  constructor(text: string) {
    const apart = text.length + 1;
    const hashes = new Int32Array(2 * apart);
    for (let end = 1, first = 0, second = 0; end < apart; end++) {
      const unit = text.charCodeAt(end - 1);
      first = hashOn(first, firstBase, unit);
      second = hashOn(second, secondBase, unit);
      hashes[end] = first;
      hashes[end + apart] = second;
    }
    this.text = text;
    this.hashes = hashes;
    this.apart = apart;
  }

  /** Its length and hashes: another text has the same about once in 10^18 times. */
  get name(): string {
    return `${this.apart} ${this.hashes[this.apart - 1]} ${this.hashes.at(-1)}`;
  }
}
