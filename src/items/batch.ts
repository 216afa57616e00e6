import { adopt } from "../data/adopt.ts";
import type { Sources } from "../data/sources.ts";
import type { Labelled } from "../secrets/labels.ts";
import { admittedItem, type SourceItem } from "./source.ts";

/** Items on their way into one turn. */
export class Batch {
  readonly #size: number;
  readonly #only: ReadonlySet<number> | undefined;
  #items: SourceItem[] = [];
  #next = 0;

  constructor(size: number, only: readonly number[] | undefined) {
    this.#size = size;
    this.#only = only && new Set(only);
  }

  /** Takes an item in, unless it is to be left alone; tells whether the batch is full then. */
  isFullWith(item: SourceItem): boolean {
    const index = this.#next++;
    if (this.#only !== undefined && !this.#only.has(index)) return false;
    return this.#items.push(item) === this.#size;
  }

  get isBegun(): boolean {
    return this.#items.length > 0;
  }

  take(): readonly SourceItem[] {
    const items = this.#items;
    this.#items = [];
    return items;
  }
}

/** The item of a turn, through the border. */
export function itemOf(items: readonly SourceItem[], isBatch: boolean): Labelled {
  const admitted = items.map(admittedItem);
  const [only] = admitted;
  if (!isBatch && only !== undefined) return only;
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
