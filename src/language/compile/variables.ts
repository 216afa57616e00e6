import { unwritable } from "../syntax/syntax.ts";

/** What a loop keeps: how it is left, and the value that `loop.changed` saw last. */
type LoopState = "jump" | "changed";

/** The variables that a template sets, as a block sees them. Each gets a slot in `run.locals` when it is compiled. */
export class Variables {
  readonly #outer: Variables | undefined;
  readonly #slots = new Map<string, number>();
  /** Counts the slots of the whole template. */
  readonly #counter: { slots: number };
  readonly #read = new Set<string>();
  readonly #namespaces = new Set<number>();
  /** The slots of what a loop keeps from one turn to the next; undefined where this block is no loop's. */
  readonly #loop: Map<LoopState, number> | undefined;

  private constructor(outer: Variables | undefined, isLoop: boolean) {
    this.#outer = outer;
    this.#counter = outer === undefined ? { slots: 0 } : outer.#counter;
    this.#loop = isLoop ? new Map() : undefined;
  }

  static none(): Variables {
    return new Variables(undefined, false);
  }

  /** Begins the variables of a block that has its own, as a `with` does. */
  within(): Variables {
    return new Variables(this, false);
  }

  /** Begins the variables of a loop. */
  withinLoop(): Variables {
    return new Variables(this, true);
  }

  /** Gives the slot of something that the loop around keeps; undefined outside of a loop. */
  loopState(state: LoopState): number | undefined {
    if (this.#loop === undefined) return this.#outer?.loopState(state);
    const slot = this.#loop.get(state) ?? this.#counter.slots++;
    this.#loop.set(state, slot);
    return slot;
  }

  /** Tells whether a loop is around. */
  get isInLoop(): boolean {
    return this.#loop !== undefined || this.#outer?.isInLoop === true;
  }

  /** Gives the slot of something that this loop keeps; undefined where nothing in it asked for that. */
  keptState(state: LoopState): number | undefined {
    return this.#loop?.get(state);
  }

  /** Takes down that a slot holds a namespace, whose keys may be set. */
  declareNamespace(slot: number): void {
    this.#namespaces.add(slot);
  }

  /** Tells whether a slot, as it is seen from here, holds a namespace. */
  isNamespace(slot: number): boolean {
    return this.#namespaces.has(slot) || this.#outer?.isNamespace(slot) === true;
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
