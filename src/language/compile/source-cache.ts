import { ownText } from "../../data/own-text.ts";
import { RecentlyUsed } from "../../data/recently-used.ts";
import { noSource } from "../../data/unquoted.ts";
import type { Metrics } from "../../metrics.ts";
import type { Vocabulary } from "../vocabulary.ts";

/** The bytes of a source by itself, for each of its characters, and for each node with the programs that it became. */
const bytes = { source: 2_000, character: 6, node: 1_000 };

/** A compiled source. */
export interface Compiled {
  /** The number of nodes that it was read as, which its programs keep. */
  readonly nodes: number;
}

/** Compiles sources, and keeps what became of those that were used last, up to so many bytes by an estimate that is measured. */
export class SourceCache<C extends Compiled> extends RecentlyUsed<C> {
  readonly #vocabulary: Vocabulary;
  readonly #metrics: Metrics | undefined;
  readonly #compile: (source: string, vocabulary: Vocabulary) => C;
  /** The UTF-16 units of the longest source that is kept. */
  readonly #longest: number;

  constructor(vocabulary: Vocabulary, compile: (source: string, vocabulary: Vocabulary) => C, capacity: number) {
    super(capacity);
    this.#vocabulary = vocabulary;
    this.#longest = Math.min(vocabulary.limits.templateLength, capacity / bytes.character); // too long or too heavy else
    this.#metrics = vocabulary.metrics;
    this.#compile = compile;
  }

  /** Gives a source compiled. O(1) for one that is kept, O(length) for a new one. */
  compiled(source: string): C {
    const kept = this.get(source);
    this.#metrics?.add(kept === undefined ? "template.cache.misses" : "template.cache.hits", 1);
    return kept ?? this.#compiledAnew(source);
  }

  #compiledAnew(source: string): C {
    if (typeof source !== "string") throw noSource(source);
    const metrics = this.#metrics;
    const start = metrics === undefined ? 0 : performance.now();
    const key = source.length <= this.#longest ? ownText(source) : source;
    const compiled = this.#compile(key, this.#vocabulary);
    metrics?.record("compile.duration", performance.now() - start);
    this.add(key, compiled, bytes.source + bytes.character * key.length + bytes.node * compiled.nodes);
    return compiled;
  }
}
