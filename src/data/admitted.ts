import { ContextError } from "../errors.ts";
import { type Container, isContainer, isList, type JsonValue, type Key, maximalDepth } from "./json.ts";
import { bytesIn, heightIn, keyBytes, type Measure, scalarBytes, withBytes } from "./measure.ts";
import type { Sources } from "./sources.ts";

// A private field is a stamp that nobody outside can set, copy or see, and that costs a tenth of a WeakSet. A class gives
// it to an object it has not made by way of a base constructor that returns that object.
class Stampable {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: the comment above says why
    return object;
  }
}

/** The taint labels of a list or object. One without marks holds no secret at any depth. */
export interface Marks {
  /** The sources of all of it, where its parts, their number and their names are secret. */
  readonly whole: Sources | undefined;
  /** The sources of its secret scalars, which can't bear marks of their own. */
  readonly parts: ReadonlyMap<Key, Sources>;
  /** The sources of `whole` and `parts`: of all that is seen without looking into the lists and objects in it. */
  readonly shallow: Sources | undefined;
  /** The sources of every secret within. */
  readonly all: Sources;
  /** It is a seal itself: it stands for a secret whose value is not known here. */
  readonly isSeal: boolean;
  /** It is a seal or holds one. */
  readonly isSealed: boolean;
  readonly measure: Measure;
}

/**
 * A list or object that passed the border or was made behind it. Its stamp says how large it is and what is secret in
 * it. A host's value is measured on its way in; what the library makes, when somebody asks: most of it nobody keeps.
 */
export class Admitted extends Stampable {
  /** The measure, or the marks of one that holds secrets. */
  #stamp: Measure | Marks;

  constructor(value: Container, stamp: Measure | Marks) {
    super(value);
    this.#stamp = stamp;
  }

  static has(value: object): boolean {
    return #stamp in value;
  }

  /** The measure of an admitted value; 0 for one that is not. */
  static measureOf(value: object): Measure {
    if (!(#stamp in value)) return 0;
    const stamp = value.#stamp;
    return typeof stamp === "number" ? stamp : stamp.measure;
  }

  /** The bytes of an admitted value, counted now where they were not yet. */
  static bytesOf(value: Container): number {
    const measure = Admitted.measureOf(value);
    if (bytesIn(measure) > 0 || !(#stamp in value)) return bytesIn(measure);
    const bytes = countedBytes(value);
    const counted = withBytes(measure, bytes);
    value.#stamp = typeof value.#stamp === "number" ? counted : Object.freeze({ ...value.#stamp, measure: counted });
    return bytes;
  }

  static isPublic(value: object): boolean {
    return #stamp in value && typeof value.#stamp === "number" && heightIn(value.#stamp) <= maximalDepth;
  }

  static marksOf(value: object): Marks | undefined {
    return #stamp in value && typeof value.#stamp === "object" ? value.#stamp : undefined;
  }
}

/** Freezes a list or object whose parts are frozen, and marks it as ours. */
export const stamp = <T extends Container>(value: T, known: Measure | Marks): T => {
  new Admitted(value, known);
  return Object.freeze(value);
};

/** The bytes of an admitted value: about how long its JSON text is. O(1); O(size) once for what the library made. */
export const bytesOf = (value: JsonValue): number =>
  isContainer(value) ? Admitted.bytesOf(value) : scalarBytes(value);

const countedBytes = (value: Container): number =>
  isList(value)
    ? value.reduce<number>((sum, part) => sum + bytesOf(part) + 1, 2)
    : Object.entries(value).reduce((sum, [key, part]) => sum + bytesOf(part) + keyBytes(key) + 1, 2);

/** How many lists and objects lie within each other in an admitted value. O(1). */
export const heightOf = (value: JsonValue): number => (isContainer(value) ? heightIn(Admitted.measureOf(value)) : 0);

/** The marks of a value that can bear them. O(1). */
export const marksOf = (value: JsonValue | undefined): Marks | undefined =>
  isContainer(value) ? Admitted.marksOf(value) : undefined;

/**
 * Tells whether a host's value is a text, or an admitted list or object without marks and no deeper than a value may be: it
 * needs no copy and no label. O(1).
 */
export const isPublic = (value: unknown): value is string | Container =>
  typeof value === "string" || (typeof value === "object" && value !== null && Admitted.isPublic(value));

/** Tells whether a value is a secret that is sealed as a whole: nothing is known of what is within. */
export const isUnknown = (marks: Marks): boolean => marks.isSealed && marks.whole !== undefined;

/** The error of using a sealed secret, with what to do where that is something else than to import it unsealed. */
export const sealedError = ({ all }: Marks, hint?: string): ContextError =>
  new ContextError("sealed", { sources: all, ...(hint !== undefined && { hint }) });
