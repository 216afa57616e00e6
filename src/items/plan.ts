import { usage } from "../errors.ts";
import type { CheckedOptions } from "./options.ts";

/** Lays the items of a source out in turns: a turn takes one item or, with a batch size, as many as that. */
export class Plan {
  readonly batchSize: number;
  /** The indexes of the items to do, in their order; undefined for all. */
  readonly only: readonly number[] | undefined;
  /** The number of items to do; undefined where the source does not say. */
  readonly itemCount: number | undefined;
  /** The number of turns that these take. */
  readonly turnCount: number | undefined;

  /**
   * @throws ContextError `usage` where the options name an item that the source does not have
   */
  constructor({ batchSize, only }: CheckedOptions, total: number | undefined) {
    const last = only?.at(-1);
    if (total !== undefined && last !== undefined && last >= total) {
      throw usage(`only names the item ${last}; there are ${total}`);
    }
    this.batchSize = batchSize;
    this.only = only;
    this.itemCount = total === undefined ? undefined : (only?.length ?? total);
    this.turnCount = this.itemCount === undefined ? undefined : Math.ceil(this.itemCount / batchSize);
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
