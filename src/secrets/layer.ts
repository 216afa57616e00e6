import { HashedText } from "./hashed-text.ts";

/** Where the units of a layer are written in the text that was given. */
interface Places {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** The number of the line that each unit stood on, where lines were joined. */
  readonly lines?: Int32Array;
}

/** The fewest units of a word that is found over the end of a line. */
export const shortestWrapped = 8;

/** The unit that ends a line. */
export const newLine = 0x0a;

/** One reading of a text: as it is, decoded, or with its lines joined. */
export class Layer {
  readonly hashed: HashedText;
  #places: Places | undefined;

  /** O(length). Without places it is the text itself. */
  constructor(text: string, places?: Places) {
    this.hashed = new HashedText(text);
    this.#places = places;
  }

  get text(): string {
    return this.hashed.text;
  }

  /** Where its units are written. */
  get places(): Places {
    this.#places ??= ownPlaces(this.text.length);
    return this.#places;
  }

  /** The place where the writing of a part starts in the text that was given, and the one where it ends. */
  placeOf(start: number, end: number): { start: number; end: number } {
    const places = this.#places;
    if (places === undefined) return { start, end };
    return { start: places.starts[start] as number, end: places.ends[end - 1] as number }; // the part is within
  }

  /** Tells whether a word counts that stands here: where lines were joined, only one that was on several. */
  counts(start: number, end: number): boolean {
    const lines = this.#places?.lines;
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

/** Builds a layer of another one, in which some parts are replaced by something no longer. O(length), all in all. */
export class LayerBuilder {
  readonly #text: string;
  readonly #from: Places;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  #built = "";
  #read = 0;

  constructor(from: Layer) {
    this.#text = from.text;
    this.#from = from.places;
    this.#starts = new Int32Array(from.text.length);
    this.#ends = new Int32Array(from.text.length);
  }

  /** Replaces a part behind those that were replaced before. */
  replace(start: number, end: number, meaning: string): void {
    this.#keepTo(start);
    for (let unit = this.#built.length, left = meaning.length; left > 0; unit++, left--) {
      this.#starts[unit] = this.#from.starts[start] as number;
      this.#ends[unit] = this.#from.ends[end - 1] as number;
    }
    this.#built += meaning;
    this.#read = end;
  }

  /** Makes the layer. */
  layer(): Layer {
    this.#keepTo(this.#text.length);
    return new Layer(this.#built, { starts: this.#starts, ends: this.#ends });
  }

  #keepTo(end: number): void {
    const { starts, ends } = this.#from;
    for (let from = this.#read, to = this.#built.length; from < end; from++, to++) {
      this.#starts[to] = starts[from] as number; // both are as long as the text
      this.#ends[to] = ends[from] as number;
    }
    this.#built += this.#text.slice(this.#read, end);
  }
}

/** Leaves out the white space of a text. */
export const withoutSpace = (text: string): string => text.replace(/\s+/g, "");

/** Makes the layer of another one in which its lines are joined, without any white space. O(length). */
export function joinedLayer(from: Layer): Layer {
  const { text, places } = from;
  const joined = withoutSpace(text);
  const starts = new Int32Array(joined.length);
  const ends = new Int32Array(joined.length);
  const lines = new Int32Array(joined.length);
  for (let unit = 0, to = 0, line = 0; to < joined.length; unit++) {
    const code = text.charCodeAt(unit);
    if (code === newLine) line++;
    if (code !== joined.charCodeAt(to)) continue; // white space is left out
    starts[to] = places.starts[unit] as number; // as long as the text
    ends[to] = places.ends[unit] as number;
    lines[to] = line;
    to++;
  }
  return new Layer(joined, { starts, ends, lines });
}
