import { usage } from "../../errors.ts";
import type { Metrics } from "../../metrics.ts";
import { ownText, RecentlyUsed } from "../run/cache.ts";
import type { Vocabulary } from "../vocabulary.ts";

// Compiled, a source takes a few hundred bytes and about a hundred for each of its characters.
const capacity = 2_000_000;

const entryWeight = 500;

/** Compiles sources, and keeps what became of those that were used last. */
export class SourceCache<Compiled> extends RecentlyUsed<Compiled> {
  readonly #vocabulary: Vocabulary;
  readonly #metrics: Metrics | undefined;
  readonly #compile: (source: string, vocabulary: Vocabulary) => Compiled;

  constructor(vocabulary: Vocabulary, compile: (source: string, vocabulary: Vocabulary) => Compiled) {
    super(capacity);
    this.#vocabulary = vocabulary;
    this.#metrics = vocabulary.metrics;
    this.#compile = compile;
  }

  /** Gives a source compiled. O(1) for one that is kept, O(length) for a new one. */
  compiled(source: string): Compiled {
    const kept = this.get(source);
    this.#metrics?.add(kept === undefined ? "template.cache.misses" : "template.cache.hits", 1);
    return kept ?? this.#compiledAnew(source);
  }

  #compiledAnew(source: string): Compiled {
    if (typeof source !== "string") throw usage("a template or a condition must be a string");
    const metrics = this.#metrics;
    const start = metrics === undefined ? 0 : performance.now();
    const isKept = source.length <= Math.min(this.#vocabulary.limits.templateLength, capacity); // too long or too heavy else
    const key = isKept ? ownText(source) : source;
    const compiled = this.#compile(key, this.#vocabulary);
    metrics?.record("compile.duration", performance.now() - start);
    this.add(key, compiled, entryWeight + key.length);
    return compiled;
  }
}
