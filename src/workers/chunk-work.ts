import { setTimeout as pause } from "node:timers/promises";
import type { Environment } from "../environment.ts";
import type { ItemSignals } from "../items/signals.ts";
import type { Seal } from "../secrets/sealing.ts";
import type { Unseal } from "../secrets/unsealing.ts";
import type { SealedValue } from "../state/sealed-value.ts";
import type { ItemStore } from "../stores/store.ts";
import { Cancellations } from "./cancellations.ts";
import { errorAsJson } from "./error-text.ts";
import { HeldContexts } from "./held-contexts.ts";
import { itemsIn, type Message, type MessageItem, messageIn } from "./message.ts";
import { begunIndexOf, cancelledIndex, storedOutcome } from "./outcome-record.ts";
import { unpacked } from "./packing.ts";
import { backoff, patiently } from "./patience.ts";
import { Recorder } from "./recorder.ts";
import { type Held, placeOfStep } from "./shipped.ts";
import type { Slots } from "./slots.ts";
import { type Doing, doItem, type SentItem, type SentOutcome, type TaskWork } from "./task-work.ts";
import type { Chunk, ChunkEnd } from "./transport.ts";

/** What a worker does chunks with. */
export interface Worker {
  readonly tasks: ReadonlyMap<string, TaskWork>;
  readonly version: string | undefined;
  readonly store: ItemStore;
  readonly environment: Environment | undefined;
  readonly seal: Seal | undefined;
  readonly unseal: Unseal | undefined;
  readonly slots: Slots;
  readonly heldBytes: number;
  readonly isRetryable: (error: unknown) => boolean;
}

/** Does chunks: each of their items that has no outcome yet, once. */
export class ChunkWork {
  readonly #worker: Worker;
  readonly #contexts: HeldContexts;
  readonly #cancellations: Cancellations;

  constructor(worker: Worker) {
    this.#worker = worker;
    const { store, environment, unseal, heldBytes } = worker;
    this.#contexts = new HeldContexts({ store, environment, unseal, bytes: heldBytes });
    this.#cancellations = new Cancellations(store);
  }

  /** @throws what the store throws, once it has answered nothing for a minute */
  async do(chunk: Chunk): Promise<ChunkEnd> {
    const message = messageIn(chunk.body);
    const { tasks, version, environment } = this.#worker;
    const work = message && tasks.get(message.task);
    const isMine = message?.version === undefined || version === undefined || message.version === version;
    if (message === undefined || work === undefined || !isMine) {
      environment?.vocabulary.metrics?.add("items.unknown_task", 1);
      return "not-mine";
    }
    const { run, step } = message;
    return this.#cancellations.during(run, step, (signals) => this.#doAll(message, work, signals));
  }

  async #doAll(message: Message, work: TaskWork, signals: ItemSignals): Promise<ChunkEnd> {
    const { run, step, batchSize, timeout } = message;
    const { store, seal, unseal } = this.#worker;
    const at = placeOfStep(run, step);
    const items = itemsIn(message);
    const indexes = [cancelledIndex, ...items.map(({ index }) => index)];
    const known = new Set((await patiently(() => store.recorded(run, step, indexes))).map(({ index }) => index));
    if (known.has(cancelledIndex)) return "done";
    const todo = items.filter(({ index }) => !known.has(index));
    if (todo.length === 0) return "done"; // by another delivery

    const recorder = new Recorder(store, run, step);
    let held: Held | undefined;
    try {
      held = await this.#contexts.get(message.context, at);
    } catch (error) {
      // What can't be unsealed or imported here can't be done here: the outcome says so.
      const failed: SentOutcome = { status: "failed", error: errorAsJson(error, (text) => text) };
      for (const { index } of todo) this.#add(recorder, message, index, failed, 0);
      await recorder.flush();
      return "done";
    }
    if (held === undefined) return "no-context";
    const doing: Doing = { held, work, batchSize, timeout, seal, unseal, at, isTrusted: false };
    const areThere = await Promise.all(todo.map((item) => this.#doItem(item, message, doing, signals, recorder)));
    await recorder.flush();
    return areThere.includes(false) ? "no-context" : "done";
  }

  /** Does an item, and tries again where it fails, as often as it may. Tells whether the item was there. */
  async #doItem(
    item: MessageItem,
    message: Message,
    doing: Doing,
    signals: ItemSignals,
    recorder: Recorder,
  ): Promise<boolean> {
    const { retry = { limit: 1, delay: 0 }, isAlone, run, step } = message;
    const { slots, isRetryable } = this.#worker;
    const key = `${run}/${step}/${item.index}`;
    const sentItem = await this.#sentItem(item);
    if (sentItem === undefined) return false;
    for (let attempt = 1; ; attempt++) {
      const isOver = await slots.use(async () => {
        if (signals.isStopped) return true;
        if (isAlone) await this.#tellBegun(item, message);
        const start = performance.now();
        const { sent, thrown } = await doItem(sentItem, doing, { attempt, key, signals });
        const isTried = sent.status === "failed" && attempt < retry.limit && !signals.isStopped && isRetryable(thrown);
        if (!isTried) this.#add(recorder, message, item.index, sent, performance.now() - start);
        return !isTried;
      }, isAlone);
      if (isOver) return true;
      await pause(backoff(retry.delay, attempt));
    }
  }

  /** Writes down that the item may be what ends this worker. */
  #tellBegun({ index }: MessageItem, { run, step, generation }: Message): Promise<void> {
    const begun = { index: begunIndexOf(index), body: generation };
    return patiently(() => this.#worker.store.record(run, step, [begun]));
  }

  /** Gives an item with its value, which may lie in the store; undefined where it is not there, or was changed. */
  async #sentItem({ index, value, hash }: MessageItem): Promise<SentItem | undefined> {
    if (hash === undefined) return { index, value };
    const text = unpacked(hash, await patiently(() => this.#worker.store.fetch([hash])));
    return text === undefined ? undefined : { index, value: JSON.parse(text) as SealedValue };
  }

  #add(recorder: Recorder, { generation }: Message, index: number, outcome: SentOutcome, ms: number): void {
    recorder.add(storedOutcome(index, { outcome, ms: Math.round(ms * 1_000) / 1_000, generation }));
  }
}
