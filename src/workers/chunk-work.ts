import { setTimeout as pause } from "node:timers/promises";
import type { Environment } from "../environment.ts";
import type { Seal } from "../secrets/sealing.ts";
import type { Unseal } from "../secrets/unsealing.ts";
import type { SealedValue } from "../state/sealed-value.ts";
import type { ItemStore } from "../stores/store.ts";
import { errorAsJson } from "./error-text.ts";
import { HeldContexts } from "./held-contexts.ts";
import { itemsIn, type Message, type MessageItem, messageIn } from "./message.ts";
import { begunIndexOf, storedOutcome } from "./outcome-record.ts";
import { unpacked } from "./packing.ts";
import { backoff, patiently } from "./patience.ts";
import { type Held, placeOfStep } from "./shipped.ts";
import type { Slots } from "./slots.ts";
import { type WorkerStep, WorkerSteps } from "./steps.ts";
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
  readonly #steps: WorkerSteps;

  constructor(worker: Worker) {
    this.#worker = worker;
    const { store, environment, unseal, heldBytes } = worker;
    this.#contexts = new HeldContexts({ store, environment, unseal, bytes: heldBytes });
    this.#steps = new WorkerSteps(store);
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
    return this.#steps.during(run, step, (one) => this.#doAll(message, work, one));
  }

  async #doAll(message: Message, work: TaskWork, step: WorkerStep): Promise<ChunkEnd> {
    const { batchSize, timeout, generation } = message;
    const { seal, unseal } = this.#worker;
    const at = placeOfStep(message.run, message.step);
    const items = itemsIn(message);
    const known = await step.known(items.map(({ index }) => index));
    const todo = items.filter(({ index }) => !known.has(index));
    if (step.isCancelled || todo.length === 0) return "done"; // or done by another delivery

    let held: Held | undefined;
    try {
      held = await this.#contexts.get(message.context, at);
    } catch (error) {
      // What can't be unsealed or imported here can't be done here: the outcome says so.
      const outcome: SentOutcome = { status: "failed", error: errorAsJson(error, (text) => text) };
      await step.record(todo.map(({ index }) => storedOutcome(index, { outcome, ms: 0, generation })));
      return "done";
    }
    if (held === undefined) return "no-context";
    const doing: Doing = { held, work, batchSize, timeout, seal, unseal, at, isTrusted: false };
    const areThere = await Promise.all(todo.map((item) => this.#doItem(item, message, doing, step)));
    return areThere.includes(false) ? "no-context" : "done";
  }

  /** Does an item, tries again where it fails, as often as it may, and stores its outcome. Tells whether the item was there. */
  async #doItem(item: MessageItem, message: Message, doing: Doing, step: WorkerStep): Promise<boolean> {
    const { retry = { limit: 1, delay: 0 }, isAlone, generation } = message;
    const { slots, isRetryable } = this.#worker;
    const { signals } = step;
    const { index } = item;
    const key = `${message.run}/${message.step}/${index}`;
    const sentItem = item.hash === undefined ? item : await this.#large(index, item.hash);
    if (sentItem === undefined) return false;
    for (let attempt = 1; ; attempt++) {
      const outcome = await slots.use(async () => {
        if (signals.isStopped) return undefined;
        if (isAlone) await step.record([{ index: begunIndexOf(index), body: generation }]); // it may be what ends this worker
        const start = performance.now();
        const { sent, thrown } = await doItem(sentItem, doing, { attempt, key, signals });
        const isTried = sent.status === "failed" && attempt < retry.limit && !signals.isStopped && isRetryable(thrown);
        const ms = Math.round((performance.now() - start) * 1_000) / 1_000;
        return isTried ? "again" : storedOutcome(index, { outcome: sent, ms, generation });
      }, isAlone);
      if (outcome !== "again") {
        if (outcome !== undefined) await step.record([outcome]);
        return true;
      }
      await pause(backoff(retry.delay, attempt));
    }
  }

  /** Gives an item whose value lies in the store; undefined where it is not there, or was changed. */
  async #large(index: number, hash: string): Promise<SentItem | undefined> {
    const text = unpacked(hash, await patiently(() => this.#worker.store.fetch([hash])));
    return text === undefined ? undefined : { index, value: JSON.parse(text) as SealedValue };
  }
}
