import type { ItemOutcome } from "../stores/store.ts";

/** Reads outcomes from a store. Those that are asked for in the same turn of the event loop are asked for together. */
export class OutcomeReader {
  readonly #read: (indexes: readonly number[]) => Promise<readonly ItemOutcome[]>;
  readonly #found: (outcome: ItemOutcome) => void;
  #indexes = new Set<number>();
  #next: Promise<void> | undefined;

  /** @param found is given each outcome that is there */
  constructor(
    read: (indexes: readonly number[]) => Promise<readonly ItemOutcome[]>,
    found: (outcome: ItemOutcome) => void,
  ) {
    this.#read = read;
    this.#found = found;
  }

  /** Looks for the outcomes of some items. */
  look(indexes: Iterable<number>): Promise<void> {
    for (const index of indexes) this.#indexes.add(index);
    this.#next ??= this.#look();
    return this.#next;
  }

  async #look(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve)); // for others that end in the same turn
    const indexes = [...this.#indexes];
    this.#indexes = new Set();
    this.#next = undefined;
    if (indexes.length > 0) for (const outcome of await this.#read(indexes)) this.#found(outcome);
  }
}
