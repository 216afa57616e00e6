import { usage } from "../../errors.ts";
import { ownText, RecentlyUsed } from "../run/cache.ts";
import type { Vocabulary } from "../vocabulary.ts";

// Compiled, a source takes a few hundred bytes and about a hundred for each of its characters.
const capacity = 2_000_000;

const entryWeight = 500;

/** Compiles sources, and keeps what became of those that were used last. */
export class SourceCache<Compiled> {
  readonly #vocabulary: Vocabulary;
  readonly #compile: (source: string, vocabulary: Vocabulary) => Compiled;
  readonly #compiled = new RecentlyUsed<Compiled>(capacity);

  constructor(vocabulary: Vocabulary, compile: (source: string, vocabulary: Vocabulary) => Compiled) {
    this.#vocabulary = vocabulary;
    this.#compile = compile;
  }

  /** Gives a source compiled. O(1) for one that is kept, O(length) for a new one. */
  get(source: string): Compiled {
    const compiled = this.#compiled.get(source);
    this.#vocabulary.metrics?.add(compiled === undefined ? "template.cache.misses" : "template.cache.hits", 1);
    return compiled ?? this.#add(source);
  }

  #add(source: string): Compiled {
    if (typeof source !== "string") throw usage("a template or a condition must be a string");
    const { limits, metrics } = this.#vocabulary;
    const start = metrics === undefined ? 0 : performance.now();
    const isKept = source.length <= Math.min(limits.templateLength, capacity); // refused otherwise, or too heavy
    const kept = isKept ? ownText(source) : source;
    const compiled = this.#compile(kept, this.#vocabulary);
    metrics?.record("compile.duration", performance.now() - start);
    this.#compiled.add(kept, compiled, entryWeight + kept.length);
    return compiled;
  }
}
