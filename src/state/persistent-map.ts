/** A name with its value. Those whose names have one hash form a chain. */
interface Leaf<Value> {
  /** Tells a leaf from a branch, which has bits here. */
  readonly present: 0;
  readonly hash: number;
  readonly name: string;
  readonly value: Value;
  /** Counts the names that came before this one. */
  readonly order: number;
  readonly next: Leaf<Value> | undefined;
}

/** The children that are there of the 32 that may be, in the order of five bits of their hashes. */
interface Branch<Value> {
  /** Has a bit for each child that is there. */
  readonly present: number;
  readonly children: readonly Node<Value>[];
}

type Node<Value> = Leaf<Value> | Branch<Value>;

const bitsOfLevel = 5;

const bitsOfHash = 32;

const isLeaf = <Value>(node: Node<Value>): node is Leaf<Value> => node.present === 0;

const bitAt = (hash: number, shift: number): number => 1 << ((hash >>> shift) & 31);

/** Gives the place of a child among those that are there. */
function placeOf(present: number, bit: number): number {
  const before = present & (bit - 1);
  const pairs = before - ((before >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24; // the number of bits before it
}

// Names are data: who knows how they are hashed can choose thousands that share one hash. So each process has its own.
const seed = crypto.getRandomValues(new Int32Array(1))[0] as number; // it has one number

function hashOf(name: string): number {
  let hash = seed ^ name.length;
  for (let index = 0; index < name.length; index++) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x5bd1e995);
    hash ^= hash >>> 15;
  }
  return hash;
}

/**
 * Values by name, in the order in which the names came: a hash array mapped trie. It never changes: a write gives the
 * next map, which shares all but the way to what was written. Any text is a name like any other, and nothing but a map
 * that has it keeps it alive.
 */
export class PersistentMap<Value> {
  static readonly empty: PersistentMap<never> = new PersistentMap<never>(undefined, 0);

  private readonly root: Node<Value> | undefined;
  private readonly size: number;

  private constructor(root: Node<Value> | undefined, size: number) {
    this.root = root;
    this.size = size;
  }

  /** Makes a map of entries whose names differ. O(entries). */
  static of<Value>(entries: Iterable<readonly [name: string, value: Value]>): PersistentMap<Value> {
    const leaves: Leaf<Value>[] = [];
    for (const [name, value] of entries) leaves.push(leafOf(name, value, hashOf(name), leaves.length));
    return leaves.length === 0 ? PersistentMap.empty : new PersistentMap<Value>(nodeOf(leaves, 0), leaves.length);
  }

  /** Gives the value of a name; undefined where there is none. O(length of the name + log size). */
  get(name: string): Value | undefined {
    return this.root === undefined ? undefined : found(this.root, name, hashOf(name))?.value;
  }

  /** Makes the map with one name more, or with another value for a name. O(length of the name + log size). */
  with(name: string, value: Value): PersistentMap<Value> {
    const { root, size } = this;
    const hash = hashOf(name);
    if (root === undefined) return new PersistentMap<Value>(leafOf(name, value, hash, size), 1);
    const before = found(root, name, hash);
    const leaf = leafOf(name, value, hash, before?.order ?? size);
    return new PersistentMap<Value>(written(root, leaf, 0), before === undefined ? size + 1 : size);
  }

  /** Lists the entries in the order in which their names came. O(size × log size). */
  entries(): readonly { readonly name: string; readonly value: Value }[] {
    const leaves: Leaf<Value>[] = [];
    if (this.root !== undefined) gather(this.root, leaves);
    return leaves.sort((left, right) => left.order - right.order);
  }
}

const leafOf = <Value>(name: string, value: Value, hash: number, order: number): Leaf<Value> => ({
  present: 0,
  hash,
  name,
  value,
  order,
  next: undefined,
});

function found<Value>(root: Node<Value>, name: string, hash: number): Leaf<Value> | undefined {
  let node = root;
  for (let shift = 0; !isLeaf(node); shift += bitsOfLevel) {
    const bit = bitAt(hash, shift);
    if ((node.present & bit) === 0) return undefined;
    node = node.children[placeOf(node.present, bit)] as Node<Value>; // it is there
  }
  let leaf: Leaf<Value> | undefined = node;
  while (leaf !== undefined && leaf.name !== name) leaf = leaf.next;
  return leaf;
}

/** Makes the node of some leaves, one or more, whose hashes are the same below a shift. */
function nodeOf<Value>(leaves: readonly Leaf<Value>[], shift: number): Node<Value> {
  const [only] = leaves;
  if (only !== undefined && leaves.length === 1) return only;
  if (shift >= bitsOfHash) return leaves.reduce((chain, leaf) => ({ ...leaf, next: chain }));
  const groups = Array.from({ length: 32 }, (): Leaf<Value>[] => []);
  let present = 0;
  for (const leaf of leaves) {
    present |= bitAt(leaf.hash, shift);
    groups[(leaf.hash >>> shift) & 31]?.push(leaf);
  }
  const children = groups.filter(({ length }) => length > 0).map((group) => nodeOf(group, shift + bitsOfLevel));
  return { present, children };
}

/** Makes the branch of two leaves of different hashes. */
function branchOf<Value>(one: Leaf<Value>, other: Leaf<Value>, shift: number): Branch<Value> {
  const [first, second] = [(one.hash >>> shift) & 31, (other.hash >>> shift) & 31];
  const present = (1 << first) | (1 << second);
  if (first === second) return { present, children: [branchOf(one, other, shift + bitsOfLevel)] };
  return { present, children: first < second ? [one, other] : [other, one] };
}

/** Copies the way to a leaf, with the leaf in place of the one that has its name, if any. */
function written<Value>(node: Node<Value>, leaf: Leaf<Value>, shift: number): Node<Value> {
  if (isLeaf(node)) return node.hash === leaf.hash ? chained(node, leaf) : branchOf(node, leaf, shift);
  const { present } = node;
  const bit = bitAt(leaf.hash, shift);
  const place = placeOf(present, bit);
  const children = node.children.slice();
  if ((present & bit) === 0) {
    children.splice(place, 0, leaf);
    return { present: present | bit, children };
  }
  children[place] = written(children[place] as Node<Value>, leaf, shift + bitsOfLevel); // it is there
  return { present, children };
}

const chained = <Value>(chain: Leaf<Value>, leaf: Leaf<Value>): Leaf<Value> =>
  chain.name === leaf.name
    ? { ...leaf, next: chain.next }
    : { ...chain, next: chain.next === undefined ? leaf : chained(chain.next, leaf) };

function gather<Value>(node: Node<Value>, leaves: Leaf<Value>[]): void {
  if (!isLeaf(node)) {
    for (const child of node.children) gather(child, leaves);
    return;
  }
  for (let leaf: Leaf<Value> | undefined = node; leaf !== undefined; leaf = leaf.next) leaves.push(leaf);
}
