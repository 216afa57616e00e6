import { ContextError } from "./errors.ts";

/** What a template may use. A host may choose its own through `createEnvironment({ limits })`. */
export interface Limits {
  /** UTF-16 units of a template's source. */
  readonly templateLength: number;
  readonly tokens: number;
  /** Brackets and tags within each other. */
  readonly nesting: number;
  readonly expressionDepth: number;
  /** Nodes evaluated in one render. */
  readonly steps: number;
  /** Items copied plus characters made ÷ 8 in one render, and 16 for each secret that is told. */
  readonly work: number;
  /** Loop iterations in one render, those of empty bodies too. */
  readonly iterations: number;
  /** Items of one `range`. */
  readonly rangeSize: number;
  /** UTF-16 units of any one string. */
  readonly stringLength: number;
  /** UTF-16 units of the rendered text. */
  readonly outputLength: number;
  readonly dataDepth: number;
  readonly callArguments: number;
  readonly nameLength: number;
  readonly patternLength: number;
  /** UTF-16 units of a string that a pattern is run on. */
  readonly patternSubject: number;
  /** Bytes of a value that is written to a context: about the length of its JSON text. */
  readonly valueBytes: number;
  /** Bytes of all that a context holds, its current item aside. */
  readonly contextBytes: number;
}

/** The name of a limit. */
export type LimitName = keyof Limits;

/**
 * The limits of an environment that is given none. A value may be half as long as the longest text that V8 knows, so that
 * it can be written: a few templates that publish `[x, x]` make one that shares its parts and has terabytes of JSON.
 */
export const defaultLimits: Limits = Object.freeze({
  templateLength: 262_144,
  tokens: 20_000,
  nesting: 50,
  expressionDepth: 200,
  steps: 500_000,
  work: 2_000_000,
  iterations: 50_000,
  rangeSize: 10_000,
  stringLength: 1_048_576,
  outputLength: 1_048_576,
  dataDepth: 100,
  callArguments: 100,
  nameLength: 128,
  patternLength: 1_000,
  patternSubject: 100_000,
  valueBytes: 268_435_456,
  contextBytes: Number.MAX_SAFE_INTEGER,
});

const spoken: { readonly [Name in LimitName]: string } = {
  templateLength: "template length",
  tokens: "tokens",
  nesting: "nesting of brackets and tags",
  expressionDepth: "depth of the expression",
  steps: "steps",
  work: "work",
  iterations: "loop iterations",
  rangeSize: "range size",
  stringLength: "string length",
  outputLength: "output length",
  dataDepth: "depth of data",
  callArguments: "call arguments",
  nameLength: "name length",
  patternLength: "pattern length",
  patternSubject: "subject of a pattern",
  valueBytes: "bytes of a value",
  contextBytes: "bytes of a context",
};

export const limitError = (limits: Limits, name: LimitName): ContextError =>
  new ContextError("limit", { limit: spoken[name], allowed: limits[name] });

/** The limits of one render, as numbers that are spent. Every call throws where nothing is left. O(1). */
export interface Budget {
  /** Charges for nodes about to be evaluated. */
  spendSteps(count: number): void;
  /** Charges for items about to be copied or compared. */
  spendItems(count: number): void;
  /** Charges for characters about to be read or copied: eight for an item. */
  spendCharacters(count: number): void;
  /** Charges for a string about to be made, and refuses one that is too long. */
  spendText(length: number): void;
  /** Charges for one turn of a loop. */
  spendIteration(): void;
  /** Refuses what is larger than its limit. */
  check(name: LimitName, size: number): void;
}
