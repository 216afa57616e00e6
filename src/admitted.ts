import { ContextError } from "./errors.ts";
import { type Container, isList, type JsonValue, type Key, maximalDepth } from "./json.ts";

// A private field is a mark that nobody outside can set, copy or see, and that costs a tenth of a WeakSet. A class
// gives it to an object it has not made by way of a base constructor that returns that object.
class Returned {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: see above
    return object;
  }
}

/** The paths that a secret came from, sorted, none twice. */
export type Sources = readonly string[];

/** What is secret in a list or object. One without marks holds no secret at any depth. */
export interface Marks {
  /** Where all of it is secret: its parts, their number and their names. */
  readonly whole: Sources | undefined;
  /** Its secret parts that can't bear marks of their own: strings, numbers, booleans and null. */
  readonly parts: ReadonlyMap<Key, Sources>;
  /** The sources of every secret within. */
  readonly all: Sources;
  /** Whether the value of a secret within is sealed, and so not known here. */
  readonly isSealed: boolean;
  /** How many lists and objects lie within each other, this one counted. */
  readonly height: number;
}

export class Admitted extends Returned {
  /** How many lists and objects lie within each other, this one counted; of one that holds secrets, its marks. */
  readonly #known: number | Marks;

  constructor(value: Container, known: number | Marks) {
    super(value);
    this.#known = known;
  }

  static has(value: object): boolean {
    return #known in value;
  }

  /** The height of an admitted value; 0 for one that is neither list nor object, or not admitted. */
  static heightOf(value: JsonValue): number {
    if (typeof value !== "object" || value === null || !(#known in value)) return 0;
    return typeof value.#known === "number" ? value.#known : value.#known.height;
  }

  static marksOf(value: object): Marks | undefined {
    return #known in value && typeof value.#known === "object" ? value.#known : undefined;
  }
}

/** What is secret in a value that can bear marks. O(1). */
export const marksOf = (value: JsonValue | undefined): Marks | undefined =>
  typeof value === "object" && value !== null ? Admitted.marksOf(value) : undefined;

/** The error of using what is sealed. */
export const sealedError = ({ all }: Marks): ContextError => new ContextError("sealed", { sources: all });

const noParts: ReadonlyMap<Key, Sources> = new Map();

/** Sources together. */
export function united(left: Sources | undefined, right: Sources | undefined): Sources | undefined {
  if (left === undefined || left === right) return right;
  if (right === undefined || right.every((source) => left.includes(source))) return left;
  return Object.freeze([...new Set([...left, ...right])].sort());
}

/** Freezes a list or object whose parts are frozen, and marks it as ours. */
export const seal = <T extends Container>(value: T, known: number | Marks): T => {
  new Admitted(value, known);
  return Object.freeze(value);
};

/** What a list or object that the library has built is to be marked with. */
export interface Marking {
  /** Of all of it: of the lists and objects in it that are new, too. */
  readonly whole?: Sources | undefined;
  readonly parts?: ReadonlyMap<Key, Sources> | undefined;
  readonly isSealed?: boolean;
}

/**
 * Freezes and marks what the library itself has built out of JSON values. O(1) for each list or object that is new.
 *
 * @throws ContextError `limit` where it would be nested deeper than {@link maximalDepth}
 */
export function adopt<T extends JsonValue>(value: T, marking?: Marking): T {
  adoptAt(value, 0, marking);
  return value;
}

function adoptAt(value: JsonValue, depth: number, marking: Marking | undefined): number {
  if (typeof value !== "object" || value === null) return 0;
  if (Admitted.has(value)) return Admitted.heightOf(value);
  let height = 1;
  let marks = marking && marksFrom(marking);
  const whole = marking?.whole && { whole: marking.whole };
  if (depth < maximalDepth) {
    for (const part of isList(value) ? value : Object.values(value)) {
      if (typeof part !== "object" || part === null) continue;
      height = Math.max(height, adoptAt(part, depth + 1, whole) + 1);
      const within = Admitted.marksOf(part);
      if (within !== undefined) marks = marksAround(marks, within);
    }
  }
  if (depth + height > maximalDepth) throw new ContextError("limit", { limit: "depth of data", allowed: maximalDepth });
  seal(value, marks === undefined ? height : Object.freeze({ ...marks, height }));
  return height;
}

type OwnMarks = Omit<Marks, "height">;

function marksFrom({ whole, parts = noParts, isSealed = false }: Marking): OwnMarks | undefined {
  const all = [...parts.values()].reduce(united, whole);
  return all === undefined ? undefined : { whole, parts, all, isSealed };
}

/** The marks of what holds a value that has marks. */
const marksAround = (own: OwnMarks | undefined, within: Marks): OwnMarks => ({
  whole: own?.whole,
  parts: own?.parts ?? noParts,
  all: united(own?.all, within.all) ?? within.all,
  isSealed: within.isSealed || (own?.isSealed ?? false),
});
