/** The size of one entry of a context. */
export interface EntrySize {
  /** The path of the entry, such as `task.fetch`. */
  readonly name: string;
  /** The bytes of its value. */
  readonly bytes: number;
}

/** The size of a context in bytes: about the length of its JSON text. */
export interface ContextSize {
  readonly bytes: number;
  /**
   * Bytes by the names of the language: `parameters`, `workflow`, `task`, `config`, `keystore`, `system`, and
   * `result()`; and `outcomes`: how tasks ended.
   */
  readonly namespaces: Readonly<Record<string, number>>;
  /** The five largest entries, the largest first. */
  readonly largest: readonly EntrySize[];
}

/** Describes a metric as OpenTelemetry does: its name is words with dots, its unit is one of UCUM's. */
export interface MetricInfo {
  readonly kind: "counter" | "histogram";
  readonly unit: string;
  readonly description: string;
}

/** Every metric, by name. */
export const metrics = {
  "context.clones": { kind: "counter", unit: "{clone}", description: "Contexts cloned, those of items among them." },
  "context.writes": { kind: "counter", unit: "{write}", description: "Values written to contexts, or taken away." },
  "context.admitted": {
    kind: "counter",
    unit: "By",
    description: "Bytes of JSON text that values written would have.",
  },
  "context.size": { kind: "histogram", unit: "By", description: "Bytes that a context holds after a write." },
  "template.renders": { kind: "counter", unit: "{render}", description: "Templates and conditions run." },
  "template.cache.hits": {
    kind: "counter",
    unit: "{lookup}",
    description: "Sources whose compiled form was remembered.",
  },
  "template.cache.misses": { kind: "counter", unit: "{lookup}", description: "Sources that had to be compiled." },
  "template.limit_errors": { kind: "counter", unit: "{error}", description: "Templates stopped by a limit." },
  "compile.duration": { kind: "histogram", unit: "ms", description: "Time to compile a source." },
  "items.late": {
    kind: "counter",
    unit: "{item}",
    description: "Outcomes of items that came after the items were sent again.",
  },
  "items.sent_again": {
    kind: "counter",
    unit: "{item}",
    description: "Items sent again, as nothing was heard of them.",
  },
  "items.lost_worker": { kind: "counter", unit: "{item}", description: "Items given up, whose workers ended twice." },
  "items.unknown_task": {
    kind: "counter",
    unit: "{chunk}",
    description: "Chunks left for other workers, whose task or version this one does not have.",
  },
  "item.duration": { kind: "histogram", unit: "ms", description: "Time that the work on an item took." },
} as const satisfies Record<string, MetricInfo>;

type NameOf<Kind extends MetricInfo["kind"]> = {
  [Name in keyof typeof metrics]: (typeof metrics)[Name]["kind"] extends Kind ? Name : never;
}[keyof typeof metrics];

/** The names of the counters, which only grow. */
export type CounterName = NameOf<"counter">;

/** The names of the histograms, which count values by their size. */
export type HistogramName = NameOf<"histogram">;

/** Takes the figures that an operator watches, as things happen: its methods must be quick and must not throw. */
export interface Metrics {
  /** Adds to a counter. */
  add(name: CounterName, amount: number): void;
  /** Records one value of a histogram. */
  record(name: HistogramName, value: number): void;
}
