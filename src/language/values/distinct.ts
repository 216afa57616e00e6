import { isContainer, isList, type Value } from "../../data/json.ts";
import type { Budget } from "../../limits.ts";

// V8 hashes a text of more than 16,383 units by its length alone, so that a map of such texts is searched from end to end.
const longestKey = 8_192;

// A step from one number to the next is an entry of a map, which takes the room of some items.
const itemsPerStep = 3;

// An entry of an object is two steps, and is sorted in.
const itemsPerEntry = 9;

// A map of V8 has room for no more.
const mostNumbers = 2 ** 24;

/**
 * Numbers for values: equal values have the same one, whatever the order of their keys. A part that is shared is visited
 * once, and no text is made of a value.
 *
 * A list has the number to which those of its items lead, one after another, in a trie of all lists that were met. An
 * object is a list of its keys and values, and a long text is one of shorter texts.
 */
export class Distinct {
  readonly #budget: Budget;
  /** The numbers of scalars by themselves, and those of the lists and objects that were met by their identity. */
  readonly #numbers = new Map<Value, number>();
  /** The number to which another leads, by the two in one. */
  readonly #steps = new Map<number, number>();
  #count: number = roots.length;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** Gives the number of a value. O(size × log keys) for what was not met before, O(1) for what was. */
  numberOf(value: Value, depth = 0): number {
    const known = this.#known(value);
    if (known !== undefined) return known;
    const number = isContainer(value)
      ? this.#numberOfParts(value, depth)
      : typeof value === "string" && value.length > longestKey
        ? this.#numberOfLong(value)
        : this.#next();
    if (typeof value !== "string" || value.length <= longestKey) this.#numbers.set(value, number);
    return number;
  }

  #known(value: Value): number | undefined {
    if (typeof value !== "string") return this.#numbers.get(value);
    this.#budget.spendCharacters(value.length);
    return value.length > longestKey ? undefined : this.#numbers.get(value);
  }

  #numberOfLong(text: string): number {
    let number: number = roots.text;
    for (let start = 0; start < text.length; start += longestKey) {
      number = this.#step(number, this.numberOf(text.slice(start, start + longestKey)));
    }
    return number;
  }

  #numberOfParts(value: Value & object, depth: number): number {
    this.#budget.check("dataDepth", depth + 1);
    if (isList(value)) {
      this.#budget.spendItems((1 + value.length) * itemsPerStep);
      let number: number = roots.list;
      for (const item of value) number = this.#step(number, this.numberOf(item, depth + 1));
      return number;
    }
    const keys = Object.keys(value);
    this.#budget.spendItems((1 + keys.length) * itemsPerEntry);
    const entries = Float64Array.from(keys, (key) => {
      const part = (value as Readonly<Record<string, Value>>)[key] as Value; // the key is its own
      return this.numberOf(key) * mostNumbers + this.numberOf(part, depth + 1);
    });
    let number: number = roots.object;
    for (const entry of entries.sort()) {
      number = this.#step(this.#step(number, Math.floor(entry / mostNumbers)), entry % mostNumbers);
    }
    return number;
  }

  #step(from: number, by: number): number {
    const place = from * mostNumbers + by;
    const known = this.#steps.get(place);
    if (known !== undefined) return known;
    const next = this.#next();
    this.#steps.set(place, next);
    return next;
  }

  #next(): number {
    this.#budget.spendItems(2);
    if (this.#count === mostNumbers) this.#budget.check("work", Number.POSITIVE_INFINITY);
    return this.#count++;
  }
}

/** The numbers from which lists, objects and long texts set out. */
const roots = { list: 0, object: 1, text: 2, length: 3 } as const;
