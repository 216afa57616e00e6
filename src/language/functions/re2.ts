import { type Matcher, RE2JS, RE2JSSyntaxException, RE2Set } from "re2js";
import { ownText } from "../../data/own-text.ts";
import { RecentlyUsed } from "../../data/recently-used.ts";
import { ContextError } from "../../errors.ts";
import type { Run } from "../run/run.ts";
import { MeteredText } from "./metered-text.ts";
import { parsingCost } from "./parsing-cost.ts";
import { type PatternCost, type PatternKind, PatternMeter, type PatternNode } from "./pattern-cost.ts";

// A repetition is written out when a pattern is compiled: `x{1000}` is a thousand instructions.
const mostInstructions = 10_000;

// Measured: what is done in the time in which an item is copied.
const itemsPerInstruction = 4;
const rangesPerItem = 8;
const groupsPerInstruction = 8;
const itemsPerSearch = 2;

// Measured: what a compiled pattern keeps alive, with its room for a search without groups.
const bytesPerPattern = 3_000;
const bytesPerInstruction = 300;
const bytesPerRange = 24;
const cacheBytes = 16_777_216;

// All environments share these, as a pattern means the same in each. The cache is bounded.
const compiledPatterns = new RecentlyUsed<RE2JS>(cacheBytes);

/** Parses a pattern, and compiles nothing. Only a set of patterns gives RE2JS's own tree out. */
function parse(source: string): PatternNode {
  const set = new RE2Set();
  set.add(source);
  return set.regexps[0] as PatternNode; // what RE2JS's nodes have in common
}

/** RE2JS numbers the kinds of its nodes, and does not tell the numbers: a pattern of each kind shows them. */
const examples: Readonly<Record<PatternKind, string>> = {
  literal: "ab",
  class: "[ac]",
  start: "\\A",
  end: "\\z",
  group: "(a)",
  concatenation: "a.",
  alternation: "ab|cd",
  star: "a*",
  plus: "a+",
  optional: "a?",
};

const kinds: ReadonlyMap<number, PatternKind> = new Map(
  Object.entries(examples).map(([kind, example]) => [parse(example).op, kind as PatternKind]), // a key of the table
);

/**
 * Compiles a pattern, or takes it from the cache. Patterns are RE2's, and run in time linear in the text.
 *
 * @param flags the flags with which it is read, as RE2 writes them: `i`, `m`
 *
 * @throws ContextError `pattern` for one that can't be read or is too large
 */
export function compilePattern(run: Run, pattern: string, flags = ""): RE2JS {
  run.check("patternLength", pattern.length);
  const source = flags === "" ? pattern : `(?${flags})${pattern}`;
  const cached = compiledPatterns.get(source);
  if (cached !== undefined) return cached;
  run.spendItems(parsingCost(source));
  const kept = ownText(source);
  const cost = readable(() => new PatternMeter(({ op }) => kinds.get(op)).costOf(parse(kept)));
  if (cost.instructions > mostInstructions) {
    throw new ContextError("pattern", { problem: `its repetitions, written out, are over ${mostInstructions} long` });
  }
  run.spendItems(cost.instructions * itemsPerInstruction + Math.ceil(cost.merged / rangesPerItem));
  const compiled = readable(() => RE2JS.compile(kept));
  compiledPatterns.add(kept, compiled, bytesOf(kept, cost));
  return compiled;
}

const bytesOf = (source: string, { instructions, ranges, merged }: PatternCost): number =>
  bytesPerPattern + source.length * 2 + instructions * bytesPerInstruction + (ranges + merged) * bytesPerRange;

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    // the message of the error quotes the pattern, which may be data
    const problem = error instanceof RE2JSSyntaxException ? error.error : "it is not RE2 syntax";
    throw new ContextError("pattern", { problem });
  }
}

function matcherOf(run: Run, source: string, text: string, flags: string): Matcher {
  const pattern = compilePattern(run, source, flags);
  run.check("patternSubject", text.length);
  run.spendCharacters((text.length + 1) * pattern.programSize());
  return pattern.matcher(text);
}

/** Finds the first match of a pattern in a text; undefined where there is none. */
export function firstMatch(run: Run, source: string, text: string, flags = ""): Matcher | undefined {
  const matcher = matcherOf(run, source, text, flags);
  return matcher.find() ? matcher : undefined;
}

/** Tells whether a pattern is found at the start of a text. */
export const matchesAtStart = (run: Run, source: string, text: string, flags = ""): boolean =>
  matcherOf(run, source, text, flags).lookingAt();

/**
 * Gives the part of a text that a pattern finds, by its position among all that it finds.
 *
 * @throws ContextError `arguments` where it is not found so often
 */
export function matchAt(run: Run, callee: string, source: string, text: string, index: number, flags: string): string {
  const matches = new Matches(run, compilePattern(run, source, flags), text);
  for (let count = 0; matches.next(); count++) {
    if (count === index) return text.slice(matches.start, matches.end);
  }
  throw new ContextError("arguments", { callee: `'${callee}'`, problem: "the pattern is not found so often" });
}

/** Goes over the matches of a pattern in a text. The run pays for each as it is looked for. */
export class Matches {
  readonly #run: Run;
  readonly #pattern: RE2JS;
  readonly #text: string;
  readonly #read: MeteredText;
  readonly #matcher: Matcher;
  /** The bounds of the match that was found last. */
  start = 0;
  end = 0;

  constructor(run: Run, pattern: RE2JS, text: string) {
    run.check("patternSubject", text.length);
    this.#run = run;
    this.#pattern = pattern;
    this.#text = text;
    this.#read = new MeteredText(run, text);
    this.#matcher = pattern.matcher(this.#read as unknown as string); // RE2JS reads a string object as it reads a string
  }

  /** Looks for the next match, and tells whether there is one. */
  next(): boolean {
    this.#run.spendItems(itemsPerSearch);
    this.#read.begin(this.end, this.#pattern.programSize());
    if (this.#matcher.find()) {
      this.start = this.#matcher.start();
      this.end = this.#matcher.end();
      return true;
    }
    this.#read.pay();
    return false;
  }

  /** Gives the text of each group of the match; the first group is all of it. It costs as much as to find the match. */
  groups(): readonly (string | null)[] {
    const count = this.#pattern.groupCount();
    this.#run.spendItems(1 + count);
    // each instruction copies the bounds of all groups
    if (count > 0) this.#read.begin(this.start, this.#pattern.programSize() * (1 + count / groupsPerInstruction));
    const groups: (string | null)[] = [];
    for (let group = 0; group <= count; group++) {
      const start = this.#matcher.start(group);
      groups.push(start < 0 ? null : this.#text.slice(start, this.#matcher.end(group)));
    }
    if (count > 0) this.#pattern.reset(); // gives up its room for a search, which grows with the groups
    return groups;
  }
}
