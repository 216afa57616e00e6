import { ContextError } from "../errors.ts";
import { type Container, isList, type JsonList, type JsonValue, type Key, maximalDepth } from "./json.ts";
import { type Sources, unitedAll } from "./sources.ts";

// A private field is a mark that nobody outside can set, copy or see, and that costs a tenth of a WeakSet. A class
// gives it to an object it has not made by way of a base constructor that returns that object.
class Stampable {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: see above
    return object;
  }
}

/** What is secret in a list or object. One without marks holds no secret at any depth. */
export interface Marks {
  /** Where all of it is secret: its parts, their number and their names. */
  readonly whole: Sources | undefined;
  /** Its secret parts that can't bear marks of their own: strings, numbers, booleans and null. */
  readonly parts: ReadonlyMap<Key, Sources>;
  /** The sources of `whole` and `parts`: of what is seen without looking into its lists and objects. */
  readonly shallow: Sources | undefined;
  /** The sources of every secret within. */
  readonly all: Sources;
  /** Whether it is a seal itself: it stands for a secret whose value is not known here. */
  readonly isSeal: boolean;
  /** Whether it is a seal or holds one. */
  readonly isSealed: boolean;
  /** How large the list or object is. */
  readonly measure: number;
}

/**
 * How large an admitted list or object is, as one number that V8 keeps in the mark itself: its height, which is how many
 * lists and objects lie within each other, this one counted; and 128 times its bytes, about the length of its JSON text.
 * What comes in is counted on the way. What the library makes is counted when somebody asks: most of it nobody keeps.
 */
type Measure = number;

const heights = 128; // more than maximalDepth

/** The measure of a list or object whose parts are yet to be counted. */
export const emptyMeasure: Measure = 2 * heights + 1;

const scalarBytes = (value: JsonValue): number =>
  typeof value === "string" ? value.length + 2 : typeof value === "number" ? 8 : 5;

/** The measure of a list or object with one part more, under a key of so many characters. */
export function withPartMeasured(whole: Measure, part: JsonValue, keyLength: number): Measure {
  const added = whole + (keyLength + 1) * heights;
  if (typeof part !== "object" || part === null) return added + scalarBytes(part) * heights;
  return raised(added + bytesOf(part) * heights, part);
}

/** A measure, at least as high as what holds a part. */
const raised = (whole: Measure, part: Container): Measure =>
  whole + Math.max(0, heightOf(part) + 1 - (whole % heights));

/** The characters that a key adds to JSON text: its own, two quotes and a colon. */
export const keyBytes = (key: string): number => key.length + 3;

/** About how long the JSON text of an admitted value is. O(1); O(size) the first time for what the library made. */
export const bytesOf = (value: JsonValue): number =>
  typeof value === "object" && value !== null ? Admitted.bytesOf(value) : scalarBytes(value);

const countedBytes = (value: Container): number =>
  isList(value)
    ? value.reduce<number>((sum, part) => sum + bytesOf(part) + 1, 2)
    : Object.entries(value).reduce((sum, [key, part]) => sum + bytesOf(part) + keyBytes(key) + 1, 2);

/** How many lists and objects lie within each other in an admitted value. O(1). */
export const heightOf = (value: JsonValue): number =>
  typeof value === "object" && value !== null ? Admitted.measureOf(value) % heights : 0;

export class Admitted extends Stampable {
  /** The measure; of one that holds secrets, its marks. */
  #stamp: Measure | Marks;

  constructor(value: Container, known: Measure | Marks) {
    super(value);
    this.#stamp = known;
  }

  static has(value: object): boolean {
    return #stamp in value;
  }

  /** The measure of an admitted value; 0 for one that is not. */
  static measureOf(value: object): Measure {
    if (!(#stamp in value)) return 0;
    const known = value.#stamp;
    return typeof known === "number" ? known : known.measure;
  }

  static bytesOf(value: Container): number {
    const measure = Admitted.measureOf(value);
    if (measure >= heights || !(#stamp in value)) return Math.floor(measure / heights);
    const bytes = countedBytes(value);
    const counted = measure + bytes * heights;
    value.#stamp = typeof value.#stamp === "number" ? counted : Object.freeze({ ...value.#stamp, measure: counted });
    return bytes;
  }

  static isPublic(value: object): boolean {
    return #stamp in value && typeof value.#stamp === "number";
  }

  static marksOf(value: object): Marks | undefined {
    return #stamp in value && typeof value.#stamp === "object" ? value.#stamp : undefined;
  }
}

/** What is secret in a value that can bear marks. O(1). */
export const marksOf = (value: JsonValue | undefined): Marks | undefined =>
  typeof value === "object" && value !== null ? Admitted.marksOf(value) : undefined;

/** Whether a value of the host is a text, or a list or object of ours, and holds no secret. O(1). */
export const isPublic = (value: unknown): value is string | Container =>
  typeof value === "string" || (typeof value === "object" && value !== null && Admitted.isPublic(value));

/** The error of using what is sealed. */
export const sealedError = ({ all }: Marks): ContextError => new ContextError("sealed", { sources: all });

const noParts: ReadonlyMap<Key, Sources> = new Map();

/** Freezes a list or object whose parts are frozen, and marks it as ours. */
export const stamp = <T extends Container>(value: T, known: Measure | Marks): T => {
  new Admitted(value, known);
  return Object.freeze(value);
};

/** The same for what the library itself has built out of scalars. O(1). */
export const adoptFlat = <T extends Container>(value: T): T => stamp(value, 1);

/** What a list or object that the library has built is to be marked with. */
export interface Marking {
  /** Of all of it: of the lists and objects in it that are new, too. */
  readonly whole?: Sources | undefined;
  readonly parts?: ReadonlyMap<Key, Sources> | undefined;
  readonly isSeal?: boolean;
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

function adoptAt(value: JsonValue, depth: number, marking: Marking | undefined): void {
  if (typeof value !== "object" || value === null || Admitted.has(value)) return;
  let within: Marks[] | undefined;
  const whole = marking?.whole && { whole: marking.whole };
  let measure: Measure = 1;
  const keys = isList(value) ? undefined : Object.keys(value);
  const parts = keys ?? (value as JsonList);
  for (let index = 0; index < parts.length; index++) {
    const part = (value as Record<Key, JsonValue>)[keys?.[index] ?? index] as JsonValue; // a key, or below the length
    if (typeof part !== "object" || part === null) continue;
    if (depth < maximalDepth) adoptAt(part, depth + 1, whole);
    const marks = Admitted.marksOf(part);
    if (marks !== undefined) {
      within ??= [];
      within.push(marks);
    }
    measure = raised(measure, part);
  }
  if (depth + (measure % heights) > maximalDepth) {
    throw new ContextError("limit", { limit: "dataDepth", allowed: maximalDepth });
  }
  const marks = marking === undefined && within === undefined ? undefined : marksFrom(marking, within);
  stamp(value, marks === undefined ? measure : Object.freeze({ ...marks, measure }));
}

/** The marks of what is marked so and holds parts with such marks. */
function marksFrom(
  { whole, parts = noParts, isSeal = false }: Marking = {},
  within: readonly Marks[] = [],
): Omit<Marks, "measure"> | undefined {
  const shallow = unitedAll([whole, ...parts.values()]);
  const all = unitedAll([shallow, ...within.map((marks) => marks.all)]);
  if (all === undefined) return undefined;
  const isSealed = isSeal || within.some((marks) => marks.isSealed);
  return { whole, parts, shallow, all, isSeal, isSealed };
}
