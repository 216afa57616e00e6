/** A word found in a text: from its start up to its end. */
export interface Occurrence {
  readonly start: number;
  readonly end: number;
}

/** A prefix of a word: one UTF-16 unit more than the prefix above it. */
interface Node {
  readonly unit: number;
  /** The first prefix that goes on from this one, and the next one that goes on from the one above. */
  child: Node | undefined;
  readonly sibling: Node | undefined;
  /** The longest other prefix that this one ends in, found when a text first leads here; the empty one has none. */
  suffix: Node | undefined;
  /** The length of the longest word that it ends in, 0 for none; until `suffix` is found, of the word that it is. */
  longest: number;
}

const nodeOf = (unit: number, sibling: Node | undefined): Node => ({
  unit,
  child: undefined,
  sibling,
  suffix: undefined,
  longest: 0,
});

/**
 * Finds many words in a text at once, as Aho and Corasick do. O(length of the words) to make; O(length of the text) to
 * use, however many the words are and whatever they have in common.
 */
export class Finder {
  readonly #root = nodeOf(0, undefined);

  constructor(words: Iterable<string>) {
    for (const word of words) this.#add(word);
  }

  /** Lists the longest word that ends at each unit of a text, in the order of their ends. */
  occurrences(text: string): Occurrence[] {
    const found: Occurrence[] = [];
    let node = this.#root;
    for (let index = 0; index < text.length; index++) {
      node = this.#next(node, text.charCodeAt(index));
      if (node.longest > 0) found.push({ start: index + 1 - node.longest, end: index + 1 });
    }
    return found;
  }

  #add(word: string): void {
    let node = this.#root;
    for (let index = 0; index < word.length; index++) {
      const unit = word.charCodeAt(index);
      const known = childOf(node, unit);
      if (known === undefined) node.child = nodeOf(unit, node.child);
      node = known ?? (node.child as Node); // the one just made
    }
    node.longest = word.length;
  }

  /** Finds the longest prefix that a text ends in, one unit on from a prefix. */
  #next(from: Node, unit: number): Node {
    const met: Node[] = [];
    let next = this.#root;
    for (let node: Node | undefined = from; node !== undefined; node = node.suffix) {
      const child = childOf(node, unit);
      if (child === undefined) continue;
      met.push(child);
      if (child.suffix !== undefined) break;
    }
    for (const child of met.reverse()) {
      if (child.suffix === undefined) {
        child.suffix = next;
        if (child.longest === 0) child.longest = next.longest;
      }
      next = child;
    }
    return next;
  }
}

function childOf(node: Node, unit: number): Node | undefined {
  let { child } = node;
  while (child !== undefined && child.unit !== unit) child = child.sibling;
  return child;
}
