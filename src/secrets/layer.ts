import { HashedText } from "./hashed-text.ts";

/** Where the units of a layer are written in the text that was given. */
export interface Places {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** The number of the line that each unit stood on, where lines were joined. */
  readonly lines?: Int32Array;
}

/** The fewest units of a word that is found over the end of a line. */
export const shortestWrapped = 8;

/** One reading of a text: as it is, decoded, or with its lines joined. */
export class Layer {
  readonly hashed: HashedText;
  /** Its lines are joined, so that what stood beside a word is not known. */
  readonly isJoined: boolean;
  readonly #find: (() => Places) | undefined;
  #places: Places | undefined;

  /** O(length). Without a way to find the places it is the text itself. */
  constructor(text: string, find?: () => Places, isJoined = false) {
    this.hashed = new HashedText(text);
    this.isJoined = isJoined;
    this.#find = find;
  }

  get text(): string {
    return this.hashed.text;
  }

  /** Where its units are written. They are found when somebody asks: in most texts nobody does. */
  get places(): Places {
    this.#places ??= this.#find?.() ?? ownPlaces(this.text.length);
    return this.#places;
  }

  /** The place where the writing of a part starts in the text that was given, and the one where it ends. */
  placeOf(start: number, end: number): { start: number; end: number } {
    if (this.#find === undefined) return { start, end };
    const { places } = this;
    return { start: places.starts[start] as number, end: places.ends[end - 1] as number }; // the part is within
  }

  /** Tells whether a word counts that stands here: where lines were joined, only one that was on several. */
  counts(start: number, end: number): boolean {
    const lines = this.isJoined ? this.places.lines : undefined;
    return lines === undefined || (end - start >= shortestWrapped && lines[start] !== lines[end - 1]);
  }
}

function ownPlaces(length: number): Places {
  const starts = new Int32Array(length);
  const ends = new Int32Array(length);
  for (let unit = 0; unit < length; unit++) {
    starts[unit] = unit;
    ends[unit] = unit + 1;
  }
  return { starts, ends };
}
