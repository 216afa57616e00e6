import { setTimeout as pause } from "node:timers/promises";
import type { JsonValue } from "../data/json.ts";
import { ContextError } from "../errors.ts";
import { notBegun } from "../items/not-begun.ts";
import type { CounterName, Metrics } from "../metrics.ts";
import type { ItemOutcome, ItemStore, LargeValue } from "../stores/store.ts";
import { ChunkMaker, type SendingHow, type SentChunk, type StepMessage } from "./chunk-maker.ts";
import type { ChunkSize } from "./chunk-size.ts";
import { errorAsJson } from "./error-text.ts";
import type { MessageItem } from "./message.ts";
import { begunIndexOf, cancelledIndex, outcomeIn, storedOutcome } from "./outcome-record.ts";
import { Asked } from "./patience.ts";
import type { Unsealing } from "./shipped.ts";
import { outcomeOf } from "./task-work.ts";
import { Together } from "./together.ts";
import type { ChunkEnd, Transport } from "./transport.ts";

/** The milliseconds between two looks at what is there, where the queue tells nothing. */
const lookEvery = 1_000;

/** How many looks in a row a chunk is nowhere before it is sent again: it may be between the queue and the store. */
const roundsUntilLost = 2;

/** The most items that are in the queue or with workers, whatever the host allows. */
const mostOut = 10_000;

/** What the items of one step of a run go over. */
export interface Sending {
  readonly transport: Transport;
  readonly store: ItemStore;
  readonly unsealing: Unsealing;
  readonly metrics: Metrics | undefined;
  readonly message: StepMessage;
  /** What was shipped, to be put into the store again where it is lost. */
  readonly shipped: LargeValue;
  readonly size: ChunkSize;
  /** Sends the first chunks, in a transaction with the state of the run. */
  readonly sendFirst: ((send: (client?: object) => Promise<void>) => Promise<void>) | undefined;
}

/** An item that has no outcome yet. */
interface Waiting {
  readonly item: MessageItem;
  /** What lies in the store of it, if it is large. */
  readonly large: LargeValue | undefined;
  /** The last chunk that it was sent in. */
  chunk: SentChunk | undefined;
  readonly resolve: (value: JsonValue | undefined | Promise<JsonValue>) => void;
  readonly reject: (error: unknown) => void;
}

/** Sends the items of a step of a run to workers, and finds their outcomes in the store. What the queue says is a hint to look there. */
export class FanOut {
  readonly #sending: Sending;
  readonly #maker: ChunkMaker;
  /** Looks for the outcomes of items. */
  readonly #outcomes: Together<number>;
  readonly #items = new Map<number, Waiting>();
  readonly #chunks = new Map<string, SentChunk>();
  /** The items that are to be sent. */
  #toSend: Waiting[] = [];
  #isSending = false;
  readonly #timer: ReturnType<typeof setInterval>;
  #comparing: Promise<void> | undefined;
  #isStopped = false;
  #isFirst = true;
  /** Why nothing could be sent. */
  #failure: { readonly error: unknown } | undefined;
  readonly #store = new Asked((error) => this.#fail(error));
  readonly #queue = new Asked((error) => this.#fail(error));

  constructor(sending: Sending) {
    const { message, store, size } = sending;
    this.#sending = sending;
    this.#maker = new ChunkMaker(message, size);
    this.#outcomes = new Together(async (indexes) => {
      const found = await this.#store.ask(() => store.recorded(message.run, message.step, [...new Set(indexes)]));
      for (const outcome of found ?? []) this.#settle(outcome);
    });
    this.#timer = setInterval(() => this.#compare(), lookEvery);
  }

  /** Has an item done. @throws `notBegun` where the run was stopped before */
  do(item: MessageItem, large: LargeValue | undefined): Promise<JsonValue | undefined> {
    if (this.#isStopped) return Promise.reject(notBegun);
    if (this.#failure !== undefined) return Promise.reject(this.#failure.error);
    return new Promise((resolve, reject) => {
      const waiting = { item, large, chunk: undefined, resolve, reject };
      this.#items.set(item.index, waiting);
      if (this.#toSend.push(waiting) === 1) setImmediate(() => this.#send());
    });
  }

  /** Sends what is to be sent, while there is room in the queue. */
  async #send(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    while (this.#toSend.length > 0 && !this.#isStopped) {
      const room = mostOut - (this.#items.size - this.#toSend.length);
      if (room <= 0) break;
      await this.#sendItems(this.#toSend.splice(0, room), { isAlone: false, isAgain: false });
    }
    this.#isSending = false;
  }

  async #sendItems(waiting: readonly Waiting[], how: SendingHow): Promise<void> {
    const refuse = (index: number, error: unknown): void => this.#take(index)?.reject(error);
    const made = this.#maker.chunksOf(
      waiting.map(({ item }) => item),
      how,
      refuse,
    );
    for (const chunk of made) this.#follow(chunk);
    const chunks = made.map(({ chunk }) => chunk);
    const ended = (id: string, end: ChunkEnd): void => void this.#ended(id, end);
    const send = (client?: object): Promise<void> => this.#sending.transport.send(chunks, { ended, client });
    if (this.#isFirst) await this.#sendFirst(send);
    else await this.#queue.ask(send);
    for (const chunk of made) chunk.isSent = true; // what could not be sent is found missing
  }

  /** Sends the first chunks, with the state of the run. Where that can't be stored, no item is done. */
  async #sendFirst(send: (client?: object) => Promise<void>): Promise<void> {
    this.#isFirst = false;
    try {
      await (this.#sending.sendFirst ?? ((sendNow) => sendNow()))(send);
    } catch (error) {
      this.#failure = { error };
      this.#toSend = [];
      this.#fail(error);
    }
  }

  /** Takes notice of a chunk, in place of those that its items were in before. */
  #follow(chunk: SentChunk): void {
    this.#chunks.set(chunk.chunk.id, chunk);
    for (const index of chunk.indexes) {
      const waiting = this.#items.get(index) as Waiting; // it was taken to be sent just now
      if (waiting.chunk !== undefined) this.#chunks.delete(waiting.chunk.chunk.id);
      waiting.chunk = chunk;
    }
  }

  /** Ends all items with an error. */
  #fail(error: unknown): void {
    for (const index of [...this.#items.keys()]) this.#take(index)?.reject(error);
  }

  /** Takes an item, which has ended, out of all lists. */
  #take(index: number): Waiting | undefined {
    const waiting = this.#items.get(index);
    if (waiting === undefined) return undefined;
    this.#items.delete(index);
    const { chunk, large } = waiting;
    chunk?.indexes.delete(index);
    if (chunk?.indexes.size === 0) this.#chunks.delete(chunk.chunk.id);
    const { store, message } = this.#sending;
    if (large !== undefined) void this.#store.ask(() => store.release(message.run, [large.hash]));
    return waiting;
  }

  #settle(row: ItemOutcome): void {
    const { index } = row;
    const waiting = this.#take(index);
    if (waiting === undefined) return;
    const stored = outcomeIn(row);
    if (stored === undefined) {
      const path = `the outcome of the item ${index}`;
      waiting.reject(new ContextError("snapshot", { path, problem: "can't be read" }));
      return;
    }
    this.#maker.size.tell(stored.ms);
    if (stored.generation !== waiting.chunk?.generation) this.#count("items.late", 1);
    try {
      waiting.resolve(outcomeOf(stored.outcome, index, this.#sending.unsealing));
    } catch (error) {
      waiting.reject(error);
    }
  }

  #count(name: CounterName, amount: number): void {
    this.#sending.metrics?.add(name, amount);
  }

  /** Looks for the outcomes of a chunk of which the queue has told the end. */
  async #ended(id: string, end: ChunkEnd): Promise<void> {
    const chunk = this.#chunks.get(id);
    if (chunk === undefined) return;
    await this.#outcomes.add(chunk.indexes);
    if (this.#toSend.length > 0) void this.#send();
    if (this.#chunks.get(id) !== chunk) return;
    if (this.#isStopped) this.#skip(chunk);
    else if (end === "lost") await this.#sendAgain(chunk, true);
    else if (end === "no-context") {
      const waiting = this.#waitingOf(chunk);
      await this.#holdAgain(waiting);
      await this.#sendItems(waiting, chunk);
    }
  }

  /** Compares what is to be done with the queue and the store, and sends again what is nowhere. */
  #compare(): Promise<void> {
    this.#comparing ??= this.#compareNow().finally(() => {
      this.#comparing = undefined;
    });
    return this.#comparing;
  }

  async #compareNow(): Promise<void> {
    void this.#send();
    const { transport, message } = this.#sending;
    const sent = [...this.#chunks.values()].filter(({ isSent }) => isSent);
    if (sent.length === 0) return;
    // The queue is asked before the store: what has left it by then has its outcomes there.
    const pending = await this.#queue.ask(() => transport.pending(message.run, message.step));
    if (pending === undefined) return;
    await this.#outcomes.add(sent.flatMap(({ indexes }) => [...indexes]));
    const there = new Set(pending);
    for (const chunk of sent) chunk.missed = there.has(chunk.chunk.id) ? 0 : chunk.missed + 1;
    const gone = sent.filter(({ chunk, missed }) => missed > 0 && this.#chunks.has(chunk.id));
    if (this.#isStopped) for (const chunk of gone) this.#skip(chunk);
    const lost = gone.filter(({ missed }) => missed >= roundsUntilLost && !this.#isStopped);
    if (lost.length > 0) await this.#holdAgain(lost.flatMap((chunk) => this.#waitingOf(chunk)));
    for (const chunk of lost) await this.#sendAgain(chunk, chunk.isAgain);
  }

  #skip({ indexes }: SentChunk): void {
    for (const index of [...indexes]) this.#take(index)?.reject(notBegun);
  }

  /** Sends the rest of a chunk again: as it was, or each item alone, where one of them may be what ends workers. */
  async #sendAgain(chunk: SentChunk, isAlone: boolean): Promise<void> {
    if (chunk.isAlone && (await this.#isGivenUp(chunk))) return;
    const rest = this.#waitingOf(chunk);
    if (rest.length === 0) return;
    this.#count("items.sent_again", rest.length);
    await this.#sendItems(rest, { isAlone, isAgain: true });
  }

  #waitingOf({ indexes }: SentChunk): readonly Waiting[] {
    return [...indexes].flatMap((index) => this.#items.get(index) ?? []);
  }

  /** Gives up an item whose worker ended while it did that item alone. Tells whether it has to be sent no more, or not now. */
  async #isGivenUp({ indexes }: SentChunk): Promise<boolean> {
    const { store, message } = this.#sending;
    const { run, step, task } = message;
    const [index = 0] = indexes; // it is alone
    const begun = await this.#store.ask(() => store.recorded(run, step, [begunIndexOf(index)]));
    if (begun === undefined) return true; // it is asked again
    if (begun.length === 0) return false;
    const error = errorAsJson(new ContextError("lost-worker", { task, index }), (text) => text);
    const generation = this.#maker.generation();
    const lost = storedOutcome(index, { outcome: { status: "failed", error }, ms: 0, generation });
    this.#count("items.lost_worker", 1);
    await this.#store.ask(() => store.record(run, step, [lost]));
    await this.#outcomes.add([index]);
    return true;
  }

  /** Puts the context into the store again, and large items: what has lost chunks may have lost them, too. */
  async #holdAgain(waiting: readonly Waiting[]): Promise<void> {
    const { store, message, shipped } = this.#sending;
    const values = [shipped, ...waiting.flatMap(({ large }) => large ?? [])];
    await this.#store.ask(() => store.hold(message.run, values));
  }

  /** Stops the run: what is not begun is skipped, and what is under way is told and waited for. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    const { transport, store, message } = this.#sending;
    const { run, step } = message;
    for (const { item } of this.#toSend.splice(0)) this.#take(item.index)?.reject(notBegun);
    const cancelled = { index: cancelledIndex, body: '"cancelled"' };
    for (let isTold = false; this.#items.size > 0; await pause(lookEvery / 10)) {
      isTold ||=
        (await this.#store.ask(async () => {
          await store.record(run, step, [cancelled]);
          await transport.cancel(run, step);
          return true;
        })) ?? false;
      if (isTold) await this.#compare();
    }
  }

  /** Ends the run, all of whose items have ended. What can't be taken away goes with the run. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    const { transport, store, message, shipped } = this.#sending;
    await this.#queue.ask(() => transport.cancel(message.run, message.step));
    await this.#store.ask(() => store.release(message.run, [shipped.hash]));
  }
}
