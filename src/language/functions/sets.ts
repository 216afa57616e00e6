import type { JsonList, Value } from "../../data/json.ts";
import type { Run } from "../run/run.ts";
import { Distinct } from "../values/distinct.ts";

/** Two lists as sets: which of their items are equal is asked once for each. */
export class Sets {
  readonly #numbers: readonly [readonly number[], readonly number[]];
  readonly #known: readonly [ReadonlySet<number>, ReadonlySet<number>];
  readonly #lists: readonly [JsonList, JsonList];

  constructor(run: Run, first: JsonList, second: JsonList) {
    run.spendItems(2 * (first.length + second.length));
    const distinct = new Distinct(run);
    this.#lists = [first, second];
    this.#numbers = [first.map((item) => distinct.numberOf(item)), second.map((item) => distinct.numberOf(item))];
    this.#known = [new Set(this.#numbers[0]), new Set(this.#numbers[1])];
  }

  union(): readonly Value[] {
    return [...this.#each(0, () => true), ...this.#each(1, (number) => !this.#known[0].has(number))];
  }

  intersection(): readonly Value[] {
    return this.#each(0, (number) => this.#known[1].has(number));
  }

  difference(): readonly Value[] {
    return this.#each(0, (number) => !this.#known[1].has(number));
  }

  /** Gives the items of the first list that are not in the other, as often as they are there. */
  others(): readonly Value[] {
    return this.#lists[0].filter((_, index) => !this.#known[1].has(this.#numbers[0][index] as number)); // one for each
  }

  symmetricDifference(): readonly Value[] {
    return [...this.difference(), ...this.#each(1, (number) => !this.#known[0].has(number))];
  }

  /** Gives the items of one list that are chosen, each once, in their order. */
  #each(from: 0 | 1, isChosen: (number: number) => boolean): readonly Value[] {
    const seen = new Set<number>();
    return this.#lists[from].filter((_, index) => {
      const number = this.#numbers[from][index] as number; // there is one for each item
      return isChosen(number) && seen.size < seen.add(number).size;
    });
  }

  /** Tells whether each item of one list is in the other. */
  isWithin(from: 0 | 1): boolean {
    const other = this.#known[from === 0 ? 1 : 0];
    return this.#numbers[from].every((number) => other.has(number));
  }
}
