import { Layer, type Places } from "./layer.ts";

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
    const places = { starts: this.#starts, ends: this.#ends };
    return new Layer(this.#built, () => places);
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
