import { ContextError } from "../../errors.ts";

const mostNames = 10;

// Data may have any number of keys, of any length; the nearest is looked for among the first.
const mostCandidates = 1_000;

const longestCandidate = 128;

/** The error of something that is not there. `wanted` is looked for among what is, where it may be told. */
export function missing(
  name: string,
  wanted: string,
  within: string | undefined,
  there: readonly string[],
): ContextError {
  const candidates = [...new Set(there.slice(0, mostCandidates))];
  const short = candidates.filter((candidate) => candidate.length <= longestCandidate);
  return new ContextError("undefined", {
    name,
    ...(within === undefined ? {} : { within }),
    available: candidates.slice(0, mostNames),
    ...suggestionOf(wanted, short),
  });
}

/** The detail of an error that suggests a name, where one is near. */
export function suggestionOf(wanted: string, names: Iterable<string>): { readonly suggestion?: string } {
  const suggestion = nearest(wanted, names);
  return suggestion === undefined ? {} : { suggestion };
}

/** The name that was probably meant: a third of its letters away or one, but never all. O(names × length²). */
function nearest(wanted: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.min(Math.max(1, Math.floor(wanted.length / 3)), wanted.length - 1) + 1;
  for (const name of names) {
    if (Math.abs(name.length - wanted.length) >= bestDistance) continue;
    const distance = editDistance(wanted.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [name, distance];
  }
  return best;
}

/** Letters to insert, delete, replace or swap with their neighbour. */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let cost = Math.min(
        costAt(last, column) + 1,
        costAt(current, column - 1) + 1,
        costAt(last, column - 1) + (same ? 0 : 1),
      );
      if (from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        cost = Math.min(cost, costAt(beforeLast, column - 2) + 1);
      }
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return costAt(last, to.length);
}

const costAt = (row: readonly number[], column: number): number => row[column] ?? Number.POSITIVE_INFINITY;
