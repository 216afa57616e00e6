import type { SecretMark } from "../secrets/pointers.ts";
import type { Previous } from "./previous.ts";
import type { ItemResult } from "./result.ts";

const chunkSize = 1_024;

/** A long list in chunks, which never move: to grow an array of a million leaves as much again to the collector. */
class ChunkedList<T> {
  readonly #chunks: (T | undefined)[][] = [];
  length = 0;

  set(index: number, value: T | undefined): void {
    const place = Math.floor(index / chunkSize);
    // It never reads past the end, where a polluted prototype could answer.
    const known = place < this.#chunks.length ? this.#chunks[place] : undefined;
    const chunk = known ?? new Array<T | undefined>(chunkSize);
    this.#chunks[place] = chunk;
    chunk[index % chunkSize] = value;
    this.length = Math.max(this.length, index + 1);
  }

  get(index: number): T | undefined {
    return this.#chunks[Math.floor(index / chunkSize)]?.[index % chunkSize];
  }
}

interface Failure {
  readonly error: unknown;
  readonly isSecret: boolean;
}

/** Records the outcomes of turns in little memory: a turn that succeeded takes no more than its value. */
export class ItemRecord<Value> {
  readonly #values = new ChunkedList<Value>();
  readonly #failures = new Map<number, Failure>();
  /** Where secrets are in the values of items that hold some. */
  readonly #secrets = new Map<number, readonly SecretMark[]>();
  readonly #skipped = new Set<number>();
  /** The results of the run before that stay. */
  readonly #kept: Previous<Value> | undefined;
  readonly #failedBefore: number = 0;
  readonly #turnsBefore: number = 0;
  succeeded = 0;

  constructor(kept: Previous<Value> | undefined) {
    this.#kept = kept;
    if (kept === undefined) return;
    for (const [turn, { status }] of kept) {
      if (status === "succeeded") this.succeeded++;
      if (status === "failed") this.#failedBefore++;
      this.#turnsBefore = Math.max(this.#turnsBefore, turn + 1);
    }
  }

  get failed(): number {
    return this.#failures.size + this.#failedBefore;
  }

  succeed(turn: number, value: Value, secrets?: readonly SecretMark[]): void {
    this.#values.set(turn, value);
    if (secrets !== undefined) this.#secrets.set(turn, secrets);
    this.succeeded++;
  }

  fail(turn: number, failure: Failure): void {
    this.#values.set(turn, undefined);
    this.#failures.set(turn, failure);
  }

  skip(turn: number): void {
    if (this.#kept?.has(turn)) return;
    this.#values.set(turn, undefined);
    this.#skipped.add(turn);
  }

  /** Counts the turns that were begun or skipped, or that the run before had. */
  get turnCount(): number {
    return Math.max(this.#values.length, this.#turnsBefore);
  }

  hasFailed(turn: number): boolean {
    return this.#failures.has(turn);
  }

  /** Gives the result of a turn whose first item is at an index. A turn that was not begun was skipped. */
  resultOf(turn: number, index: number): ItemResult<Value> {
    const kept = this.#kept?.get(turn);
    if (kept !== undefined) return kept;
    const failure = this.#failures.get(turn);
    if (failure !== undefined) {
      const { error, isSecret } = failure;
      return isSecret ? { index, status: "failed", error, isSecret } : { index, status: "failed", error };
    }
    if (turn >= this.#values.length || this.#skipped.has(turn)) return { index, status: "skipped" };
    const value = this.#values.get(turn) as Value; // it did not fail
    const secrets = this.#secrets.get(turn);
    return secrets === undefined
      ? { index, status: "succeeded", value }
      : { index, status: "succeeded", value, secrets };
  }
}
