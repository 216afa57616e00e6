// Data may have any number of keys, of any length: the nearest is looked for among the first that are short.
const mostCandidates = 1_000;

const longestCandidate = 128;

const shortest = 3;

/** Up to this length a letter in place of another makes a word of its own: `sub` is no mistyped `sum`. */
const shortWord = 4;

const lettersPerMistake = 5;

/**
 * Finds the name that was probably meant, among the first thousand: one mistake is a slip, and a second in ten letters. The
 * first letter is seldom mistaken. A wrong guess sends an author the wrong way, so in doubt there is none.
 * O(names × length²).
 */
export function nearest(wanted: string, names: Iterable<string>): string | undefined {
  const sought = wanted.toLowerCase();
  let most = wanted.length < shortest ? 0 : Math.max(1, Math.floor(wanted.length / lettersPerMistake));
  let best: string | undefined;
  let left = mostCandidates;
  for (const name of names) {
    if (left-- === 0) break;
    if (name.length > longestCandidate || Math.abs(name.length - wanted.length) > most) continue;
    const candidate = name.toLowerCase();
    if (!beginAlike(sought, candidate)) continue;
    const distance = editDistance(sought, candidate, wanted.length > shortWord ? 1 : 2);
    if (distance <= most) [best, most] = [name, distance - 1];
  }
  return best;
}

/** Tells whether two words have one first letter, or swapped it with the second. */
const beginAlike = (left: string, right: string): boolean =>
  left[0] === right[0] || (left[0] === right[1] && left[1] === right[0]);

/** Counts the letters to insert, delete or swap with their neighbour, and those to replace at a cost of their own. */
function editDistance(from: string, to: string, replacing: number): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let cost = Math.min(
        costAt(last, column) + 1,
        costAt(current, column - 1) + 1,
        costAt(last, column - 1) + (same ? 0 : replacing),
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
