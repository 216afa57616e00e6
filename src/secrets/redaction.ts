import { marksOf } from "../data/admitted.ts";
import { blankOf, type Container, isContainer, type JsonValue, setKey } from "../data/json.ts";
import { partsOf } from "../data/parts.ts";
import type { Sources } from "../data/sources.ts";
import { Finder, shortestWord } from "./finder.ts";
import type { Layer } from "./layer.ts";
import { layersOf } from "./layers.ts";
import { shortestSearched } from "./secret-index.ts";
import { isWholeWord } from "./whole-word.ts";
import { wordsOf } from "./words.ts";

/** The text that stands in place of a secret. */
const mask = "***";

const finders = new WeakMap<readonly string[], Finder>();

/** Makes a finder of some secrets, once for each list of them. */
function finderOf(secrets: readonly string[]): Finder {
  const known = finders.get(secrets);
  if (known !== undefined) return known;
  const finder = new Finder();
  for (const secret of secrets) {
    if (secret.length < shortestWord || !finder.add(secret)) continue;
    for (const word of wordsOf(secret)) finder.add(word);
  }
  finders.set(secrets, finder);
  return finder;
}

/**
 * Finds where the mask of a word ends: there, where it is long, or stands by itself; where a shorter one ends that does, or
 * nowhere.
 */
function endOfMasked(finder: Finder, { hashed, text }: Layer, start: number, end: number): number | undefined {
  if (end - start >= shortestSearched || isWholeWord(text, start, end)) return end;
  for (let shorter = end - 1; shorter >= start + shortestWord; shorter--) {
    if (finder.isWord(hashed, start, shorter) && isWholeWord(text, start, shorter)) return shorter;
  }
  return undefined;
}

/** A part of a text that is masked. */
interface Place {
  readonly start: number;
  end: number;
}

/** Masks the secrets of a context in text and in JSON. */
export class Redaction {
  readonly #finders: readonly Finder[];
  readonly #copies = new Map<Container, JsonValue>();

  /** Takes lists of secrets, each the same object until a secret of it changes: finders are kept by it. */
  constructor(secrets: readonly (readonly string[])[]) {
    this.#finders = secrets.filter(({ length }) => length > 0).map(finderOf);
  }

  /** Masks the secrets in a text; those that overlap become one mask. O(length), and to sort what is found. */
  text(text: string): string {
    if (this.#finders.length === 0 || text.length < shortestWord) return text;
    let redacted = "";
    let end = 0;
    for (const place of this.#places(text)) {
      if (place.start >= end) redacted += text.slice(end, place.start) + mask;
      end = Math.max(end, place.end);
    }
    return redacted + text.slice(end);
  }

  /** Masks the secrets in a value: those that are marked, and those that its texts and keys hold. O(size): what is shared stays so. */
  json(value: JsonValue, sources?: Sources): JsonValue {
    if (sources !== undefined || marksOf(value)?.whole !== undefined) return mask;
    if (typeof value === "string") return this.text(value);
    if (typeof value === "number") return this.text(String(value)) === String(value) ? value : mask;
    if (!isContainer(value)) return value;
    const known = this.#copies.get(value);
    if (known !== undefined) return known;
    const copy = blankOf(value);
    for (const part of partsOf(value)) {
      setKey(copy, typeof part.key === "string" ? this.text(part.key) : part.key, this.json(part.value, part.sources));
    }
    this.#copies.set(value, copy as Container);
    return copy as Container;
  }

  /** Lists the places of secrets in a text by their starts. */
  #places(text: string): readonly Place[] {
    const places: Place[] = [];
    const isWanted = (unit: number): boolean => this.#finders.some((finder) => finder.hasUnit(unit));
    for (const layer of layersOf(text, isWanted)) {
      for (const finder of this.#finders) {
        let last: Place | undefined;
        finder.find(layer.hashed, (from, to) => {
          if (!layer.counts(from, to)) return;
          const end = endOfMasked(finder, layer, from, to);
          if (end === undefined) return;
          const place = layer.placeOf(from, end);
          if (last === undefined || place.start >= last.end) {
            places.push(place);
            last = place;
          } else {
            last.end = Math.max(last.end, place.end);
          }
        });
      }
    }
    return places.sort((left, right) => left.start - right.start);
  }
}
