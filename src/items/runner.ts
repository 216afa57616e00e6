import { marksOf } from "../data/admitted.ts";
import { usage } from "../errors.ts";
import type { Labelled } from "../secrets/labels.ts";
import { Batch, itemOf } from "./batch.ts";
import type { ItemHost, ItemInfo } from "./host.ts";
import { checkedCount, checkedIndexes, checkFailure, type WithItemsOptions } from "./options.ts";
import { ItemRecord } from "./record.ts";
import type { ItemResult, ItemsRun } from "./result.ts";
import { ItemSignals, ItemTurn } from "./signals.ts";
import { type ItemSource, itemsFrom, type SourceItem } from "./source.ts";

interface Turn {
  readonly number: number;
  readonly items: readonly SourceItem[];
}

/** One run over the items of a source. */
export class ItemsRunner<Context, Value> {
  readonly #host: ItemHost<Context>;
  readonly #work: (context: Context, info: ItemInfo) => Value | PromiseLike<Value>;
  readonly #options: WithItemsOptions;
  readonly #batchSize: number;
  readonly #concurrency: number;
  /** The indexes of the items to do, in their order, where not all are. */
  readonly #only: readonly number[] | undefined;
  readonly #record = new ItemRecord<Value>();
  readonly #signals = new ItemSignals();
  /** Ends the wait for a source. */
  #wake: (() => void) | undefined;
  /** How many items are to be done, where that is known, and how many turns they take. */
  #itemCount: number | undefined;
  #turnCount: number | undefined;
  #turnsTaken = 0;
  /** How many items were taken into turns. */
  #itemsTaken = 0;
  #active = 0;
  #error: unknown;
  #isAborted = false;
  /** Whether the source threw, or the host when it was told of the progress. */
  #hasBroken = false;

  constructor(
    host: ItemHost<Context>,
    work: (context: Context, info: ItemInfo) => Value | PromiseLike<Value>,
    options: WithItemsOptions,
  ) {
    this.#host = host;
    this.#work = work;
    this.#options = options;
    this.#concurrency = checkedCount("concurrency", options.concurrency ?? 1);
    this.#batchSize = checkedCount("batchSize", options.batchSize ?? 1);
    this.#only = options.only && checkedIndexes(options.only);
    checkFailure(options.failure);
    if (typeof work !== "function") throw usage("with-items needs a function that does the work");
  }

  async run(source: ItemSource): Promise<ItemsRun<Value>> {
    const { total, all } = itemsFrom(source, (template) => this.#host.evaluate(template));
    if (total !== undefined) {
      const last = this.#only?.at(-1);
      if (last !== undefined && last >= total) throw usage(`only names the item ${last}; there are ${total}`);
      this.#itemCount = this.#only?.length ?? total;
      this.#turnCount = Math.ceil(this.#itemCount / this.#batchSize);
    }
    const { signal } = this.#options;
    const abort = (): void => this.#abort(signal?.reason);
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort, { once: true });
    try {
      await this.#runAll(all);
    } finally {
      signal?.removeEventListener("abort", abort);
    }
    return this.#finished();
  }

  async #runAll(all: Iterable<SourceItem> | AsyncIterable<SourceItem>): Promise<void> {
    const turns = Symbol.iterator in all ? this.#turnsIn(all) : this.#turnsLater(all);
    const takers = Math.min(this.#concurrency, this.#turnCount ?? Number.POSITIVE_INFINITY);
    // Takers of turns, not turns: what is kept of a million of them would be most of the memory.
    if (takers < Number.POSITIVE_INFINITY) {
      await Promise.all(Array.from({ length: Math.max(1, takers) }, () => this.#drain(turns)));
      return;
    }
    const pending: (Promise<void> | undefined)[] = [];
    for await (const turn of turns) pending.push(this.#do(turn));
    await Promise.all(pending);
  }

  /** Does one turn after the other. What is done at once costs no turn of the event loop. */
  async #drain(turns: Generator<Turn> | AsyncGenerator<Turn>): Promise<void> {
    for (;;) {
      const next = turns.next();
      const { done, value: turn } = next instanceof Promise ? await next : next;
      if (done) return;
      const pending = this.#do(turn);
      if (pending !== undefined) await pending;
    }
  }

  get #isStopped(): boolean {
    return this.#signals.isStopped;
  }

  *#turnsIn(all: Iterable<SourceItem>): Generator<Turn> {
    const batch = new Batch(this.#batchSize, this.#only);
    try {
      if (this.#isStopped) return;
      for (const item of all) {
        if (batch.isFullWith(item)) yield this.#nextTurn(batch.take());
        if (this.#isStopped) return;
      }
    } catch (error) {
      this.#break(error);
    }
    if (batch.isBegun && !this.#isStopped) yield this.#nextTurn(batch.take());
  }

  async *#turnsLater(all: AsyncIterable<SourceItem>): AsyncGenerator<Turn> {
    const batch = new Batch(this.#batchSize, this.#only);
    const iterator = all[Symbol.asyncIterator]();
    try {
      while (!this.#isStopped) {
        const step = await this.#unlessStopped(iterator.next());
        if (step?.done) break;
        if (step !== undefined && batch.isFullWith(step.value)) yield this.#nextTurn(batch.take());
      }
      // not waited for: a source that says nothing would keep the run
      if (this.#isStopped) iterator.return?.().catch(() => {});
    } catch (error) {
      this.#break(error);
    }
    if (batch.isBegun && !this.#isStopped) yield this.#nextTurn(batch.take());
  }

  /** What a promise gives, or nothing if the run is stopped before. */
  #unlessStopped<T>(pending: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      this.#wake = () => resolve(undefined);
      pending.then(resolve, reject);
    });
  }

  /** The source threw: what it has given is done all the same. */
  #break(error: unknown): void {
    this.#error ??= error;
    this.#hasBroken = true;
  }

  #nextTurn(items: readonly SourceItem[]): Turn {
    this.#itemsTaken += items.length;
    return { number: this.#turnsTaken++, items };
  }

  /** Does the work of a turn; gives a promise where it is not done at once. */
  #do(turn: Turn): Promise<void> | undefined {
    if (this.#isStopped) {
      this.#record.skip(turn.number); // the source gave it after the run was stopped
      return undefined;
    }
    this.#active++;
    const { metrics } = this.#host;
    const start = metrics === undefined ? 0 : performance.now();
    let told: ItemTurn | undefined;
    let item: Labelled | undefined;
    try {
      item = itemOf(turn.items, this.#options.batchSize !== undefined);
      told = new ItemTurn(item.value, this.#firstIndexOf(turn.number), this.#signals);
      const value = this.#work(this.#host.forItem(item, told.index), told);
      if (isPending(value)) return this.#wait(turn.number, value, item, told, start);
      this.#record.succeed(turn.number, value);
    } catch (error) {
      this.#fail(turn.number, error, item);
    }
    this.#end(told, start);
    return undefined;
  }

  async #wait(turn: number, value: PromiseLike<Value>, item: Labelled, told: ItemTurn, start: number): Promise<void> {
    try {
      this.#record.succeed(turn, await value);
    } catch (error) {
      this.#fail(turn, error, item);
    }
    this.#end(told, start);
  }

  #fail(turn: number, error: unknown, item: Labelled | undefined): void {
    const isSecret = item !== undefined && (item.sources !== undefined || marksOf(item.value) !== undefined);
    this.#record.fail(turn, { error, isSecret });
    if (this.#options.failure !== "continue" && this.#isTooMany(this.#record.failed, this.#turnCount))
      this.#stop(error);
  }

  #end(told: ItemTurn | undefined, start: number): void {
    this.#active--;
    told?.end();
    this.#host.metrics?.record("item.duration", performance.now() - start);
    const { onProgress } = this.#options;
    if (onProgress === undefined) return;
    const { succeeded, failed } = this.#record;
    try {
      onProgress({ done: succeeded + failed, failed, total: this.#turnCount, active: this.#active });
    } catch (error) {
      this.#hasBroken = true;
      this.#stop(error);
    }
  }

  /** Whether more have failed than may, of so many; of an unknown number, as many as may be a share. */
  #isTooMany(failed: number, total: number | undefined): boolean {
    const { failure = "stop" } = this.#options;
    if (typeof failure === "string") return failed > 0;
    if (failure.tolerate >= 1 || failure.tolerate === 0) return failed > failure.tolerate;
    return total !== undefined && failed / total > failure.tolerate;
  }

  #stop(reason: unknown): void {
    if (this.#isStopped) return;
    this.#error = reason;
    this.#signals.stop(reason);
    this.#wake?.();
  }

  #abort(reason: unknown): void {
    this.#isAborted = !this.#isStopped;
    this.#stop(reason);
  }

  #firstIndexOf(turn: number): number {
    const place = turn * this.#batchSize;
    return this.#only === undefined ? place : (this.#only[place] ?? place);
  }

  #indexesOf(turn: number, items: number): readonly number[] {
    const [from, to] = [turn * this.#batchSize, Math.min(items, (turn + 1) * this.#batchSize)];
    if (this.#only !== undefined) return this.#only.slice(from, to);
    return Array.from({ length: to - from }, (_, offset) => from + offset);
  }

  #finished(): ItemsRun<Value> {
    const record = this.#record;
    const { succeeded, failed } = record;
    const turns = this.#turnCount ?? record.turns;
    const items = this.#itemCount ?? this.#itemsTaken;
    const hasFailed = this.#hasBroken || this.#isTooMany(failed, this.#turnCount ?? succeeded + failed);
    let made: readonly ItemResult<Value>[] | undefined;
    const results = (): readonly ItemResult<Value>[] => {
      made ??= Object.freeze(
        Array.from({ length: turns }, (_, turn) => record.resultOf(turn, this.#firstIndexOf(turn))),
      );
      return made;
    };
    return {
      status: this.#isAborted ? "aborted" : hasFailed ? "failed" : "succeeded",
      summary: Object.freeze({ succeeded, failed, skipped: turns - succeeded - failed }),
      error: this.#error,
      get results() {
        return results();
      },
      redact: (text) => this.#host.redact(text),
      indexesOf: (status) =>
        results().flatMap((result, turn) => (result.status === status ? this.#indexesOf(turn, items) : [])),
    };
  }
}

const isPending = <T>(value: T | PromiseLike<T>): value is PromiseLike<T> =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
