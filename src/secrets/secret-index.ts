import { Finder, nameOfPart } from "./finder.ts";
import { HashedText } from "./hashed-text.ts";
import type { Layer } from "./layer.ts";
import { isReadOneWay, layersOf } from "./layers.ts";
import { isWholeWord } from "./whole-word.ts";
import { base64WordsOf, plainWordsOf } from "./words.ts";

/** The fewest units of a secret that is looked for: a shorter one is an everyday word too often. */
export const shortestSearched = 8;

/** A way in which a secret may be written. */
interface Word {
  readonly secret: string;
  /** It counts only where no letter or digit is beside it. */
  readonly isPlain: boolean;
}

/**
 * The secrets that are looked for in what the host gives back: texts of {@link shortestSearched} units and more, as whole words,
 * and in the writings that redaction undoes. It grows by each secret, and is never made anew.
 */
export class SecretIndex {
  readonly #finder = new Finder();
  readonly #secrets = new Set<string>();
  readonly #words = new Map<string, Word[]>();
  /** The lengths of all words, the longest first. */
  #lengths: readonly number[] = [];

  get size(): number {
    return this.#secrets.size;
  }

  /** Adds a secret. O(its length). */
  add(secret: string): void {
    if (secret.length < shortestSearched || this.#secrets.has(secret)) return;
    this.#secrets.add(secret);
    for (const word of plainWordsOf(secret)) this.#addWord(word, { secret, isPlain: true });
    for (const word of base64WordsOf(secret)) this.#addWord(word, { secret, isPlain: false });
  }

  #addWord(text: string, word: Word): void {
    const { length } = text;
    if (length < shortestSearched) return;
    this.#finder.add(text);
    const name = nameOfPart(new HashedText(text), 0, length);
    const words = this.#words.get(name) ?? [];
    this.#words.set(name, words);
    words.push(word);
    if (!this.#lengths.includes(length)) this.#lengths = [...this.#lengths, length].sort((left, right) => right - left);
  }

  /**
   * Tells of the secrets in a text, some more than once, to who says whether it knows them: one that does not know the longest
   * at a place is told of shorter ones there. O(length), and a few times that for each writing that is there.
   */
  find(text: string, isKnown: (secret: string) => boolean): void {
    if (this.size === 0 || text.length < shortestSearched) return;
    if (isReadOneWay(text) && !this.#finder.mayBeginIn(text)) return; // most texts are short and hold nothing
    const tell = (layer: Layer, start: number, end: number): boolean => {
      const words = this.#words.get(nameOfPart(layer.hashed, start, end)) ?? [];
      const isWhole = layer.isJoined || isWholeWord(layer.text, start, end);
      return words.filter(({ secret, isPlain }) => (isWhole || !isPlain) && isKnown(secret)).length > 0;
    };
    for (const layer of layersOf(text, (unit) => this.#finder.hasUnit(unit))) {
      this.#finder.find(layer.hashed, (start, end) => {
        if (!layer.counts(start, end) || tell(layer, start, end)) return;
        // The longest word here is none by itself, or none that is known; a shorter one may be.
        this.#lengths.some(
          (length) =>
            length < end - start &&
            isWholeWord(layer.text, start, start + length) &&
            tell(layer, start, start + length),
        );
      });
    }
  }
}
