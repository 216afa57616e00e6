import { heightOf } from "../../data/admitted.ts";
import { isContainer, isList, type Value } from "../../data/json.ts";
import { jsonText } from "../../data/json-text.ts";
import type { Budget } from "../../limits.ts";
import { madeText } from "./texts.ts";

// A value of a context may lie within a namespace, a row, a batch and the items around an item, which do not count.
const levelsAround = 20;

/** Prints a value: a string as it is, `null` as the empty text, lists and objects as compact JSON. */
export function print(value: Value, budget: Budget): string {
  switch (typeof value) {
    case "string":
      return value;
    case "object":
      return value === null ? "" : toJson(value, budget);
    default:
      return String(value);
  }
}

/** Writes a value as JSON text. Charges for its parts and for about its length before the text is made. */
export function toJson(value: Value, budget: Budget, indent = 0): string {
  budget.spendText(new JsonLength(budget, indent).of(value, 0));
  return madeText(jsonText(value, indent), budget);
}

// To print a number with a fraction takes as long as to copy some items.
const itemsPerFraction = 3;

/**
 * Computes a lower bound of the length of JSON text without making the text, and charges for each part. Stops at the limit
 * of a string.
 */
class JsonLength {
  readonly #budget: Budget;
  readonly #indent: number;
  #length = 0;

  constructor(budget: Budget, indent: number) {
    this.#budget = budget;
    this.#indent = indent;
  }

  of(value: Value, depth: number): number {
    if (typeof value === "string") this.#add(value.length + 2);
    else if (!isContainer(value)) {
      if (typeof value === "number" && !Number.isInteger(value)) this.#budget.spendItems(itemsPerFraction);
      this.#add(1);
    } else {
      this.#budget.check("dataDepth", 1 + (heightOf(value) === 0 ? depth : depth - levelsAround));
      const perPart = 1 + (this.#indent === 0 ? 0 : 1 + this.#indent * (depth + 1));
      this.#add(2);
      if (isList(value)) {
        this.#budget.spendItems(value.length);
        for (const item of value) {
          this.#add(perPart);
          this.of(item, depth + 1);
        }
      } else {
        const keys = Object.keys(value);
        this.#budget.spendItems(keys.length);
        for (const key of keys) {
          this.#add(perPart + key.length + 3);
          this.of(value[key] as Value, depth + 1); // key is its own
        }
      }
    }
    return this.#length;
  }

  #add(length: number): void {
    this.#length += length;
    this.#budget.check("stringLength", this.#length);
  }
}
