/** The most that a template may use. A host chooses its own through `createEnvironment({ limits })`. */
export interface Limits {
  /** UTF-16 units of a template's source. */
  readonly templateLength: number;
  readonly tokens: number;
  /** Brackets and tags within each other. */
  readonly nesting: number;
  readonly expressionDepth: number;
  /** Nodes evaluated in one render. */
  readonly steps: number;
  /** Items copied or looked at plus characters made or read ÷ 8 in one render, and 16 for each secret that is told. */
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
  /** Calls of asynchronous functions that one `prepare` awaits. */
  readonly awaitedCalls: number;
  /** Rounds of one `prepare`: each makes the calls that need the answers of those before. */
  readonly awaitedRounds: number;
  readonly callArguments: number;
  /** Characters of one name. */
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

/** The limits that a host chooses itself. */
export type GivenLimits = { readonly [Name in LimitName]?: number | undefined };

/** The name of a limit as an error tells it: one that a host may choose, or one that is the same for all. */
type ToldLimit = LimitName | "pathLength";

/**
 * The bytes of what can always be written as JSON text: V8's longest text has 2^29 - 24 units, and JSON.stringify makes six
 * of one that has to be escaped. The rest is room for the items around, for names and for seals.
 */
const writableBytes = 83_886_080;

const rows: { readonly [Name in ToldLimit]: { readonly allowed: number; readonly spoken: string } } = {
  templateLength: { allowed: 262_144, spoken: "template length" },
  tokens: { allowed: 20_000, spoken: "tokens" },
  nesting: { allowed: 50, spoken: "nesting of brackets and tags" },
  expressionDepth: { allowed: 200, spoken: "depth of the expression" },
  steps: { allowed: 500_000, spoken: "steps" },
  work: { allowed: 2_000_000, spoken: "work" },
  iterations: { allowed: 50_000, spoken: "loop iterations" },
  rangeSize: { allowed: 10_000, spoken: "range size" },
  stringLength: { allowed: 1_048_576, spoken: "string length" },
  outputLength: { allowed: 1_048_576, spoken: "output length" },
  dataDepth: { allowed: 100, spoken: "depth of data" },
  awaitedCalls: { allowed: 1_000, spoken: "calls that are awaited" },
  awaitedRounds: { allowed: 50, spoken: "rounds of calls that are awaited" },
  callArguments: { allowed: 100, spoken: "call arguments" },
  nameLength: { allowed: 128, spoken: "name length" },
  patternLength: { allowed: 1_000, spoken: "pattern length" },
  patternSubject: { allowed: 100_000, spoken: "subject of a pattern" },
  valueBytes: { allowed: 67_108_864, spoken: "bytes of a value" },
  contextBytes: { allowed: writableBytes, spoken: "bytes of a context" },
  pathLength: { allowed: 1_000, spoken: "length of a path of keys" },
};

const { pathLength, ...chosen } = rows;

/** UTF-16 units of a path such as "labels.env", which is read for each item of a list. */
export const longestPath: number = pathLength.allowed;

/** The limits of an environment that is given none. */
export const defaultLimits: Limits = Object.freeze(
  Object.fromEntries(Object.entries(chosen).map(([name, { allowed }]) => [name, allowed])) as unknown as Limits, // a row each
);

/** A limit as an error calls it. */
export const spokenLimit = (name: ToldLimit): string => rows[name].spoken;

/** Pays for what is read or copied where no run may be under way: the host pays nothing. */
export type Payer = Pick<Budget, "spendItems" | "spendCharacters">;

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
  /** Charges for one iteration of a loop. */
  spendIteration(): void;
  /** Refuses what is larger than its limit. */
  check(name: LimitName, size: number): void;
}
