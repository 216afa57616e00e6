import { usage } from "../errors.ts";
import type { CheckedOptions } from "./options.ts";
import type { Previous } from "./previous.ts";

/** Lays the items of a source out in turns: a turn takes one item or, with a batch size, as many as that. */
export class Plan<Value> {
  readonly batchSize: number;
  /** The indexes of the items that have turns, in their order; undefined for all, which those of a rerun are. */
  readonly only: readonly number[] | undefined;
  /** The number of items up to the last that is to be done. */
  readonly wanted: number;
  /** The number of items that have turns; undefined where the source does not say. */
  readonly itemCount: number | undefined;
  /** The number of turns that these take. */
  readonly turnCount: number | undefined;
  readonly #previous: Previous<Value> | undefined;
  /** The results of the run before that stay, by turn; undefined where this is no rerun. */
  readonly kept: Previous<Value> | undefined;
  /** The turns that a rerun does; undefined for all whose results do not stay. */
  readonly #toDo: ReadonlySet<number> | undefined;

  /**
   * @throws ContextError `usage` where the options name an item that the source does not have
   */
  constructor({ batchSize, only, previous }: CheckedOptions<Value>, total: number | undefined) {
    const last = only?.at(-1);
    if (total !== undefined && last !== undefined && last >= total) {
      throw usage(`only names the item ${last}; there are ${total}`);
    }
    this.batchSize = batchSize;
    this.only = previous === undefined ? only : undefined;
    this.itemCount = total === undefined ? undefined : (this.only?.length ?? total);
    this.turnCount = this.itemCount === undefined ? undefined : Math.ceil(this.itemCount / batchSize);
    this.wanted = only === undefined ? Number.POSITIVE_INFINITY : (last ?? -1) + 1;
    if (previous === undefined) return;
    this.#previous = previous;
    if (total !== undefined) this.checkTotal(total);
    if (only === undefined) {
      this.kept = new Map([...previous].filter(([, { status }]) => status === "succeeded"));
      return;
    }
    const toDo = new Set(only.map((index) => Math.floor(index / batchSize)));
    this.kept = new Map([...previous].filter(([turn]) => !toDo.has(turn)));
    this.#toDo = toDo;
    this.wanted = Math.ceil(this.wanted / batchSize) * batchSize; // a batch is done as a whole
  }

  /**
   * Checks how many items there are, as soon as the source has told.
   *
   * @throws ContextError `usage` where the run before had more
   */
  checkTotal(total: number): void {
    for (const turn of this.#previous?.keys() ?? []) {
      const index = turn * this.batchSize;
      if (index >= total) throw usage(`previous has the item ${index}; there are ${total}`);
    }
  }

  /** Tells whether a turn is to be done. A rerun leaves others as they were. */
  isToDo(turn: number): boolean {
    return this.kept === undefined || (this.#toDo?.has(turn) ?? !this.kept.has(turn));
  }

  /** Gives the index of the first item of a turn. */
  firstIndexOf(turn: number): number {
    const place = turn * this.batchSize;
    return this.only === undefined ? place : (this.only[place] ?? place);
  }

  /** Gives the indexes of all items of a turn, in a run over so many items. */
  indexesOf(turn: number, itemCount: number): readonly number[] {
    const [from, to] = [turn * this.batchSize, Math.min(itemCount, (turn + 1) * this.batchSize)];
    if (this.only !== undefined) return this.only.slice(from, to);
    return Array.from({ length: to - from }, (_, offset) => from + offset);
  }
}
