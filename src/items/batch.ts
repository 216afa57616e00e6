import { adopt } from "../data/adopt.ts";
import type { Sources } from "../data/sources.ts";
import type { Labelled } from "../secrets/labels.ts";
import type { Plan } from "./plan.ts";
import { admittedItem, type SourceItem } from "./source.ts";

/** One call of the work: its number, and its item or batch of items. */
export interface Turn {
  readonly number: number;
  readonly items: readonly SourceItem[];
}

/** Gathers the items of a source into turns, those aside that are to be left alone. */
export class Batch {
  readonly #size: number;
  readonly #only: ReadonlySet<number> | undefined;
  /** The number of items up to the last that is wanted. */
  readonly #wanted: number;
  #items: SourceItem[] = [];
  #itemsSeen = 0;
  #itemsTaken = 0;
  #turnsTaken = 0;

  constructor({ batchSize, only, wanted }: Plan<unknown>) {
    this.#size = batchSize;
    this.#only = only && new Set(only);
    this.#wanted = wanted;
  }

  /** Counts the items of the turns that were taken. */
  get itemsTaken(): number {
    return this.#itemsTaken;
  }

  /** Counts the items that the source gave. */
  get itemsSeen(): number {
    return this.#itemsSeen;
  }

  get isEmpty(): boolean {
    return this.#items.length === 0;
  }

  /** Tells whether no item is wanted any more. */
  get isDone(): boolean {
    return this.#itemsSeen >= this.#wanted;
  }

  /** Adds the next item of the source. Tells whether the batch is full then. */
  isFullWith(item: SourceItem): boolean {
    const index = this.#itemsSeen++;
    if (this.#only !== undefined && !this.#only.has(index)) return false;
    return this.#items.push(item) === this.#size;
  }

  /** Makes a turn of the items gathered so far, and begins anew. */
  take(): Turn {
    const items = this.#items;
    this.#items = [];
    this.#itemsTaken += items.length;
    return { number: this.#turnsTaken++, items };
  }
}

/** Takes the items of a turn through the border, and makes a list of them where the work is given lists. */
export function itemOf(items: readonly SourceItem[], isBatched: boolean): Labelled {
  const admitted = items.map(admittedItem);
  const [only] = admitted;
  if (!isBatched && only !== undefined) return only;
  const parts = new Map<number, Sources>();
  for (const [index, { sources }] of admitted.entries()) if (sources !== undefined) parts.set(index, sources);
  return {
    value: adopt(
      admitted.map(({ value }) => value),
      { parts },
    ),
    sources: undefined,
  };
}
