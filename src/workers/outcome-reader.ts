import type { ItemOutcome } from "../stores/store.ts";

/** Reads outcomes from a store, once at a time: what is asked for meanwhile is asked for together. */
export class OutcomeReader {
  readonly #read: (indexes: readonly number[]) => Promise<readonly ItemOutcome[]>;
  readonly #found: (outcome: ItemOutcome) => void;
  #indexes = new Set<number>();
  #next: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();

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
    this.#next ??= this.#last.then(() => this.#look());
    this.#last = this.#next;
    return this.#next;
  }

  async #look(): Promise<void> {
    const indexes = [...this.#indexes];
    this.#indexes = new Set();
    this.#next = undefined;
    if (indexes.length > 0) for (const outcome of await this.#read(indexes)) this.#found(outcome);
  }
}
