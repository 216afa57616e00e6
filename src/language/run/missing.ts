import { ContextError } from "../../errors.ts";

const mostNames = 10;

// Data may have any number of keys, of any length: the nearest is looked for among the first that are short.
const mostCandidates = 1_000;

const longestCandidate = 128;

/**
 * Makes the error of a name or key that is missing. It tells what is there, and suggests the nearest of it.
 *
 * @param name the name or key as the error tells it
 * @param wanted the text to find the nearest of; empty where it is data, which an error must not tell
 * @param within the type of the value that was asked for it, unless it is an object
 * @param available the names and keys that are there
 */
export function missing(
  name: string,
  wanted: string,
  within: string | undefined,
  available: readonly string[],
): ContextError {
  const candidates = [...new Set(available.slice(0, mostCandidates))];
  const short = candidates.filter((candidate) => candidate.length <= longestCandidate);
  return new ContextError("undefined", {
    name,
    ...(within === undefined ? {} : { within }),
    available: candidates.slice(0, mostNames),
    ...suggestionOf(wanted, short),
  });
}

/** Makes the detail of an error that suggests a name, if one is near. */
export function suggestionOf(wanted: string, names: Iterable<string>): { readonly suggestion?: string } {
  const suggestion = nearest(wanted, names);
  return suggestion === undefined ? {} : { suggestion };
}

/**
 * Finds the name that was probably meant: the nearest, if a third of the letters or fewer differ, or one of a short name,
 * but never all. O(names × length²).
 */
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

/** Counts the letters to insert, delete, replace or swap with their neighbour. */
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
