import { Batch, type Turn } from "./batch.ts";
import type { Ending } from "./ending.ts";
import type { Plan } from "./plan.ts";
import type { SourceItem } from "./source.ts";

/** Makes the turns of a source, in its order, until it ends or the run is stopped. */
export class Turns {
  readonly #plan: Plan<unknown>;
  readonly #batch: Batch;
  readonly #ending: Ending;

  constructor(plan: Plan<unknown>, ending: Ending) {
    this.#plan = plan;
    this.#batch = new Batch(plan);
    this.#ending = ending;
  }

  /** Counts the items of the turns so far. */
  get itemsTaken(): number {
    return this.#batch.itemsTaken;
  }

  of(items: Iterable<SourceItem> | AsyncIterable<SourceItem>): Generator<Turn> | AsyncGenerator<Turn> {
    return Symbol.iterator in items ? this.#ofSync(items) : this.#ofAsync(items);
  }

  *#ofSync(items: Iterable<SourceItem>): Generator<Turn> {
    try {
      if (this.#isOver) return;
      for (const item of items) {
        if (this.#batch.isFullWith(item)) yield this.#batch.take();
        if (this.#isOver) break;
      }
      if (!this.#isOver) this.#plan.checkTotal(this.#batch.itemsSeen);
    } catch (error) {
      this.#ending.sourceThrew(error);
    }
    if (this.#hasRest) yield this.#batch.take();
  }

  async *#ofAsync(items: AsyncIterable<SourceItem>): AsyncGenerator<Turn> {
    const iterator = items[Symbol.asyncIterator]();
    try {
      let isAtEnd = false;
      while (!isAtEnd && !this.#isOver) {
        const step = await this.#ending.unlessStopped(iterator.next());
        isAtEnd = step?.done === true;
        if (step !== undefined && !step.done && this.#batch.isFullWith(step.value)) yield this.#batch.take();
      }
      if (isAtEnd) this.#plan.checkTotal(this.#batch.itemsSeen);
      // not waited for: a source that says nothing would keep the run
      if (!isAtEnd) iterator.return?.().catch(() => {});
    } catch (error) {
      this.#ending.sourceThrew(error);
    }
    if (this.#hasRest) yield this.#batch.take();
  }

  /** No other item is to be taken. */
  get #isOver(): boolean {
    return this.#ending.isStopped || this.#batch.isDone;
  }

  get #hasRest(): boolean {
    return !this.#batch.isEmpty && !this.#ending.isStopped;
  }
}
