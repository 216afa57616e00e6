import { RE2JS, RE2JSSyntaxException } from "re2js";
import { ContextError } from "../../errors.ts";
import { ownText, RecentlyUsed } from "../run/cache.ts";
import type { Run } from "../run/run.ts";

// A repetition is written out when a pattern is compiled: `x{1000}` is a thousand instructions.
const mostInstructions = 10_000;

// To run an instruction takes a small part of the time that copying an item takes.
const instructionsPerItem = 8;

const cacheCapacity = 100_000;

// All environments share these, as a pattern means the same in each. The cache is bounded.
const compiledPatterns = new RecentlyUsed<RE2JS>(cacheCapacity);

/** A match of a pattern: its bounds, and the text of each group. The first group is the whole match. */
interface Finding {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | null)[];
}

/**
 * Compiles a pattern, or takes it from the cache. Patterns are RE2's, and run in time linear in the text.
 *
 * @throws ContextError `pattern` for one that can't be read or is too large
 */
export function compilePattern(run: Run, source: string): RE2JS {
  run.check("patternLength", source.length);
  const cached = compiledPatterns.get(source);
  if (cached !== undefined) return cached;
  const size = instructions(source);
  if (size > mostInstructions) {
    throw new ContextError("pattern", { problem: `its repetitions, written out, are over ${mostInstructions} long` });
  }
  run.spendItems(size);
  const kept = ownText(source);
  const compiled = compile(kept);
  compiledPatterns.add(kept, compiled, kept.length + size);
  return compiled;
}

function compile(source: string): RE2JS {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    // the message of the error quotes the pattern, which may be data
    const problem = error instanceof RE2JSSyntaxException ? error.error : "it is not RE2 syntax";
    throw new ContextError("pattern", { problem });
  }
}

/** Estimates how many instructions a pattern has when its repetitions are written out. */
function instructions(source: string): number {
  const groups: number[] = [0];
  let last = 0;
  for (const [token, , most, least] of source.matchAll(
    /\\.|\[\^?\]?(?:\\.|[^\]])*\]|\{(\d+,)?(\d+)\}|\{(\d+),\}|[\s\S]/g,
  )) {
    const repeated = most ?? least;
    const size = groups.length - 1;
    if (token === "(") {
      groups.push(0);
      last = 0;
    } else if (token === ")" && groups.length > 1) {
      last = (groups.pop() ?? 0) + 2;
      groups[size - 1] = (groups[size - 1] ?? 0) + last;
    } else if (repeated !== undefined) {
      const added = last * Math.max(0, Number(repeated) - 1);
      last += added;
      groups[size] = (groups[size] ?? 0) + added;
    } else {
      last = 1;
      groups[size] = (groups[size] ?? 0) + 1;
    }
  }
  return groups.reduce((total, size) => total + size, 0);
}

const spendMatch = (run: Run, pattern: RE2JS, text: string): void => {
  run.check("patternSubject", text.length);
  run.spendItems(Math.ceil(((text.length + 1) * pattern.programSize()) / instructionsPerItem));
};

/** Tells whether a text holds a match of a pattern. */
export function matches(run: Run, source: string, text: string): boolean {
  const pattern = compilePattern(run, source);
  spendMatch(run, pattern, text);
  return pattern.matcher(text).find();
}

/** Finds the matches of a pattern in a text, the first so many of them. */
export function findings(run: Run, pattern: RE2JS, text: string, most = Number.POSITIVE_INFINITY): readonly Finding[] {
  spendMatch(run, pattern, text);
  const matcher = pattern.matcher(text);
  const found: Finding[] = [];
  while (found.length < most && matcher.find()) {
    run.spendItems(1 + pattern.groupCount());
    const groups = Array.from({ length: pattern.groupCount() + 1 }, (_, group) => matcher.group(group) ?? null);
    found.push({ start: matcher.start(), end: matcher.end(), groups });
  }
  return found;
}
