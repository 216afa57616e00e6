/** A node of the tree that RE2JS parses a pattern to, in which repetitions are written out. Nodes may be shared. */
export interface PatternNode {
  readonly op: number;
  readonly subs: readonly PatternNode[];
  /** The characters of a literal, or the bounds of the ranges of a class. */
  readonly runes: ArrayLike<number>;
}

/** Instructions that a node of each kind adds to those within it. A concatenation adds none, any other node one. */
const added = { concatenation: 0, alternation: 0, group: 2, star: 2, plus: 1, optional: 1 } as const;

/** The kinds of nodes that cost differently. */
export type PatternKind = keyof typeof added | "literal" | "class" | "start" | "end";

/** How large the program is that a pattern compiles to. */
export interface PatternCost {
  readonly instructions: number;
  /** Ranges of characters, those of a class that is repeated counted once. */
  readonly ranges: number;
  /** Ranges that are copied and merged to make a program of one pass. */
  readonly merged: number;
}

/** The branches and the ranges of characters that are met before a character is read. */
interface Entry {
  readonly branches: number;
  readonly ranges: number;
}

interface Measure {
  readonly instructions: number;
  /** Ranges of all classes, as often as they are written out. */
  readonly written: number;
  readonly hasStart: boolean;
  readonly hasEnd: boolean;
  readonly isNullable: boolean;
  readonly entry: Entry;
}

const nothing: Entry = { branches: 0, ranges: 0 };

const joined = (left: Entry, right: Entry, branches = 0): Entry => ({
  branches: left.branches + right.branches + branches,
  ranges: left.ranges + right.ranges,
});

const entered = (sub: Measure, next: Entry): Entry => (sub.isNullable ? joined(sub.entry, next) : sub.entry);

// RE2JS tries to make a program of one pass of smaller programs that are bound to both ends of a text.
const mostInOnePass = 1_050;

/** Measures parsed patterns before they are compiled. O(nodes); for one bound to both ends O(instructions). */
export class PatternMeter {
  readonly #kindOf: (node: PatternNode) => PatternKind | undefined;
  readonly #measures = new Map<PatternNode, Measure>();
  #ranges = 0;

  constructor(kindOf: (node: PatternNode) => PatternKind | undefined) {
    this.#kindOf = kindOf;
  }

  costOf(root: PatternNode): PatternCost {
    const { instructions, hasStart, hasEnd, written } = this.#measure(root);
    const isCopied = hasStart && instructions <= mostInOnePass;
    const merged = (hasStart ? written : 0) + (isCopied && hasEnd ? this.#mergedBehind(root, nothing) : 0);
    return { instructions, ranges: this.#ranges, merged };
  }

  #measure(node: PatternNode): Measure {
    const known = this.#measures.get(node);
    if (known !== undefined) return known;
    const measure = node.subs.length === 0 ? this.#measureLeaf(node) : this.#measureSubs(node);
    this.#measures.set(node, measure);
    return measure;
  }

  #measureLeaf(node: PatternNode): Measure {
    const kind = this.#kindOf(node);
    const isClass = kind === "class";
    const isRead = isClass || kind === "literal";
    const ranges = isClass ? node.runes.length / 2 : node.runes.length;
    if (isClass) this.#ranges += ranges;
    return {
      instructions: isClass ? 1 : Math.max(1, node.runes.length),
      written: ranges,
      hasStart: kind === "start",
      hasEnd: kind === "end",
      isNullable: !isRead,
      entry: isRead ? { branches: 0, ranges: isClass ? ranges : 1 } : nothing,
    };
  }

  #measureSubs(node: PatternNode): Measure {
    const kind = this.#kindOf(node);
    const isConcatenation = kind === "concatenation";
    let instructions = kind !== undefined && kind in added ? added[kind as keyof typeof added] : 1;
    let written = 0;
    let hasStart = false;
    let hasEnd = false;
    let isNullable = isConcatenation || kind === "star" || kind === "optional";
    let entry = nothing;
    for (const one of node.subs.toReversed()) {
      const sub = this.#measure(one);
      instructions += sub.instructions + (kind === "alternation" ? 1 : 0);
      written += sub.written;
      hasStart ||= sub.hasStart;
      hasEnd ||= sub.hasEnd;
      isNullable = isConcatenation ? isNullable && sub.isNullable : isNullable || sub.isNullable;
      entry = isConcatenation ? entered(sub, entry) : joined(entry, sub.entry, 1);
    }
    return { instructions, written, hasStart, hasEnd, isNullable, entry };
  }

  /** Follows the way from each character to the next ones: the ranges of these are merged at each branch on it. */
  #mergedBehind(node: PatternNode, next: Entry): number {
    if (node.subs.length === 0) return (next.branches + 1) * next.ranges;
    const kind = this.#kindOf(node);
    const repeats = kind === "star" || kind === "plus";
    let following = repeats ? joined(this.#measure(node).entry, next) : next;
    let merged = 0;
    for (const sub of node.subs.toReversed()) {
      merged += this.#mergedBehind(sub, following);
      if (kind === "concatenation") following = entered(this.#measure(sub), following);
    }
    return merged;
  }
}
