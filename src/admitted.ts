import { ContextError } from "./errors.ts";
import { type Container, isList, type JsonValue, maximalDepth } from "./json.ts";

// A private field is a mark that nobody outside can set, copy or see, and that costs a tenth of a WeakSet. A class
// gives it to an object it has not made by way of a base constructor that returns that object.
class Returned {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: see above
    return object;
  }
}
export class Admitted extends Returned {
  /** How many lists and objects lie within each other, this one counted. */
  #height = 1;

  constructor(value: Container, height: number) {
    super(value);
    if (height > 1) this.#height = height;
  }

  static has(value: object): boolean {
    return #height in value;
  }

  /** The height of an admitted value; 0 for one that is neither list nor object, or not admitted. */
  static heightOf(value: JsonValue): number {
    return typeof value === "object" && value !== null && #height in value ? value.#height : 0;
  }
}

/** Freezes a list or object whose parts are frozen, and marks it as ours. */
export const seal = <T extends Container>(value: T, height: number): T => {
  new Admitted(value, height);
  return Object.freeze(value);
};

/**
 * Freezes and marks what the library itself has built out of JSON values. O(1) for each list or object that is new.
 *
 * @throws ContextError `limit` where it would be nested deeper than {@link maximalDepth}
 */
export function adopt<T extends JsonValue>(value: T): T {
  sealAll(value, 0);
  return value;
}

function sealAll(value: JsonValue, depth: number): number {
  if (typeof value !== "object" || value === null) return 0;
  if (Admitted.has(value)) return Admitted.heightOf(value);
  let height = 1;
  if (depth < maximalDepth) {
    for (const part of isList(value) ? value : Object.values(value))
      height = Math.max(height, sealAll(part, depth + 1) + 1);
  }
  if (depth + height > maximalDepth) throw new ContextError("limit", { limit: "depth of data", allowed: maximalDepth });
  seal(value, height);
  return height;
}
