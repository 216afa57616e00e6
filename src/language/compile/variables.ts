import { unwritable } from "../syntax/syntax.ts";

/** The variables that a template sets, as a block sees them. Each gets a slot in `run.locals` when it is compiled. */
export class Variables {
  readonly #outer: Variables | undefined;
  readonly #slots = new Map<string, number>();
  /** Counts the slots of the whole template. */
  readonly #counter: { slots: number };
  readonly #read = new Set<string>();

  private constructor(outer: Variables | undefined) {
    this.#outer = outer;
    this.#counter = outer === undefined ? { slots: 0 } : outer.#counter;
  }

  static none(): Variables {
    return new Variables(undefined);
  }

  /** Begins the variables of a block that has its own, as a `for` does. */
  within(): Variables {
    return new Variables(this);
  }

  /** Gives the slot of a variable that this block sets. */
  declare(name: string): number {
    const declared = this.#slots.get(name);
    if (declared !== undefined) return declared;
    const slot = this.#counter.slots++;
    this.#slots.set(name, slot);
    return slot;
  }

  /** Gives the slots where a name may have been set, the innermost first, and takes down that it is read. */
  slotsOf(name: string): readonly number[] {
    this.#read.add(name);
    const here = this.#slots.get(name);
    const outer = this.#outer?.slotsOf(name) ?? [];
    return here === undefined ? outer : [here, ...outer];
  }

  /** Tells whether this block or one within it reads a name. */
  isRead(name: string): boolean {
    return this.#read.has(name);
  }

  /** The slots of the variables that this block sets. */
  slots(): readonly number[] {
    return [...this.#slots.values()];
  }

  /** The names of the variables that have a value in a run, seen from here. */
  names(locals: readonly unknown[]): readonly string[] {
    const here = [...this.#slots]
      .filter(([name, slot]) => name !== unwritable && locals[slot] !== undefined)
      .map(([name]) => name);
    return [...here, ...(this.#outer?.names(locals) ?? [])];
  }

  /** The number of slots that a run of the template needs. */
  get size(): number {
    return this.#counter.slots;
  }
}
