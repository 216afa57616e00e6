import { unwritable } from "../syntax/syntax.ts";

/** The variables that a template sets itself: each has a slot, found when the template is compiled. */
export class Variables {
  readonly #outer: Variables | undefined;
  readonly #slots = new Map<string, number>();
  readonly #counter: { slots: number };
  readonly #read = new Set<string>();

  private constructor(outer: Variables | undefined) {
    this.#outer = outer;
    this.#counter = outer === undefined ? { slots: 0 } : outer.#counter;
  }

  static none(): Variables {
    return new Variables(undefined);
  }

  /** A scope within this one, as a `for` has. */
  within(): Variables {
    return new Variables(this);
  }

  /** The slot of a name that is set in this scope. */
  declare(name: string): number {
    const known = this.#slots.get(name);
    if (known !== undefined) return known;
    const slot = this.#counter.slots++;
    this.#slots.set(name, slot);
    return slot;
  }

  /** The slots where a name may have been set, the innermost first. */
  slotsOf(name: string): readonly number[] {
    this.#read.add(name);
    const here = this.#slots.get(name);
    const outer = this.#outer?.slotsOf(name) ?? [];
    return here === undefined ? outer : [here, ...outer];
  }

  /** Whether a name was looked up in this scope or one within it. */
  isRead(name: string): boolean {
    return this.#read.has(name);
  }

  /** The slots of this scope itself. */
  slots(): readonly number[] {
    return [...this.#slots.values()];
  }

  /** The names that are set at a place here. */
  names(locals: readonly unknown[]): readonly string[] {
    const here = [...this.#slots]
      .filter(([name, slot]) => name !== unwritable && locals[slot] !== undefined)
      .map(([name]) => name);
    return [...here, ...(this.#outer?.names(locals) ?? [])];
  }

  /** How many slots a run needs. */
  get size(): number {
    return this.#counter.slots;
  }
}
