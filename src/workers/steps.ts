import { ItemSignals } from "../items/signals.ts";
import type { ItemOutcome, ItemStore } from "../stores/store.ts";
import { cancelledIndex } from "./outcome-record.ts";
import { patiently } from "./patience.ts";
import { Together } from "./together.ts";

/** How often a worker looks whether a step was cancelled, in milliseconds. */
const heartbeat = 1_000;

/** A step of a run whose items a worker does. Its chunks ask the store together. */
export class WorkerStep {
  readonly signals = new ItemSignals();
  /** How many of its chunks are under way. */
  chunks = 0;
  readonly #known = new Set<number>();
  readonly #asked: Together<number>;
  readonly #done: Together<ItemOutcome>;

  constructor(store: ItemStore, run: string, step: string) {
    this.#asked = new Together(async (indexes) => {
      const found = await patiently(() => store.recorded(run, step, [...new Set([cancelledIndex, ...indexes])]));
      for (const { index } of found) this.#known.add(index);
      if (this.isCancelled) this.signals.stop(new DOMException("the step was cancelled", "AbortError"));
    });
    this.#done = new Together((outcomes) => patiently(() => store.record(run, step, outcomes)));
  }

  /** Nothing of the step is begun any more, as far as was asked. */
  get isCancelled(): boolean {
    return this.#known.has(cancelledIndex);
  }

  /** Asks which of some items have outcomes, and whether the step was cancelled. */
  async known(indexes: readonly number[]): Promise<ReadonlySet<number>> {
    await this.#asked.add(indexes);
    return this.#known;
  }

  /** Stores outcomes. */
  record(outcomes: readonly ItemOutcome[]): Promise<void> {
    return this.#done.add(outcomes);
  }
}

/** The steps whose items a worker does now. The work on them is told when one was cancelled. */
export class WorkerSteps {
  readonly #store: ItemStore;
  readonly #steps = new Map<string, WorkerStep>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(store: ItemStore) {
    this.#store = store;
  }

  /** Does a chunk of a step. */
  async during<T>(run: string, name: string, act: (step: WorkerStep) => Promise<T>): Promise<T> {
    const key = JSON.stringify([run, name]);
    const step = this.#steps.get(key) ?? new WorkerStep(this.#store, run, name);
    this.#steps.set(key, step);
    step.chunks++;
    this.#timer ??= setInterval(() => this.#look(), heartbeat);
    try {
      return await act(step);
    } finally {
      if (--step.chunks === 0) this.#steps.delete(key);
      if (this.#steps.size === 0) {
        clearInterval(this.#timer);
        this.#timer = undefined;
      }
    }
  }

  #look(): void {
    for (const step of this.#steps.values()) if (!step.isCancelled) step.known([]).catch(() => {}); // the next one may be answered
  }
}
