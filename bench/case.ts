/** Who does the same work: this library, or what an engine would use in its place. */
export type Contender = "ours" | "structuredClone" | "spread" | "nunjucks" | "jexl" | "JSON.parse";

/** One piece of work, done again and again. */
export interface Operation {
  /** Does the work a number of times, in a loop of its own that V8 can inline. */
  readonly repeat: (turns: number) => void;
  /** How many items one turn handles; 1 when not given. Times are given per item. */
  readonly items?: number;
}

/** The same work by each contender, at one size. */
export interface Case {
  readonly name: string;
  readonly size: number;
  readonly operations: { readonly ours: Operation } & { readonly [Name in Contender]?: Operation };
  /** What the original, in Rust, takes for it on a machine of this kind. */
  readonly original?: string;
}

/** Contenders as a table calls them. */
export const labels: Readonly<Record<Contender, string>> = {
  ours: "ours",
  structuredClone: "deep copy",
  spread: "spread",
  nunjucks: "nunjucks",
  jexl: "jexl",
  "JSON.parse": "JSON.parse",
};

export const units = { ns: 1, µs: 1_000, ms: 1_000_000 } as const;
export type Unit = keyof typeof units;

/** Cases that are measured together, in turn, and shown in one table. */
export interface Suite {
  readonly title: string;
  /** What the size of a case counts. */
  readonly sizes: string;
  readonly contenders: readonly (readonly [name: Contender, unit: Unit])[];
  readonly cases: readonly Case[];
  readonly notes?: readonly string[];
  /** Names of cases that must cost the same at the smallest and the largest size. */
  readonly flat?: readonly string[];
}

/** Holds the last result of a loop, so that V8 cannot leave the work out. */
export const sink: { kept: unknown } = { kept: undefined };
