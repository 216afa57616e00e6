import type { ItemOutcome } from "../stores/store.ts";
import type { SentOutcome } from "./task-work.ts";

/** What is stored of an item that is done. */
export interface StoredOutcome {
  readonly outcome: SentOutcome;
  /** The milliseconds that it took. */
  readonly ms: number;
  /** Names the chunk that it came with. */
  readonly generation: string;
}

/** Says that a step was cancelled: no item of it is begun any more. No item has an index below zero. */
export const cancelledIndex = -1;

/** Says that an item was begun while nothing else was done by its worker. */
export const begunIndexOf = (index: number): number => -2 - index;

/** Writes what is stored of an item. */
export const storedOutcome = (index: number, stored: StoredOutcome): ItemOutcome => ({
  index,
  body: JSON.stringify(stored),
});

/** Reads what is stored of an item; undefined for what is none. */
export function outcomeIn({ body }: ItemOutcome): StoredOutcome | undefined {
  try {
    const stored = JSON.parse(body) as StoredOutcome;
    return stored.outcome.status === "succeeded" || stored.outcome.status === "failed" ? stored : undefined;
  } catch {
    return undefined;
  }
}
