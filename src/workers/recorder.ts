import type { ItemOutcome, ItemStore } from "../stores/store.ts";
import { patiently } from "./patience.ts";

/** The milliseconds that an outcome waits for others at most. */
const longestWait = 100;

/** Stores the outcomes of a chunk, several at a time: what is stored is not done again where the worker is lost. */
export class Recorder {
  readonly #store: ItemStore;
  readonly #run: string;
  readonly #step: string;
  #waiting: ItemOutcome[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(store: ItemStore, run: string, step: string) {
    this.#store = store;
    this.#run = run;
    this.#step = step;
  }

  add(outcome: ItemOutcome): void {
    this.#waiting.push(outcome);
    this.#timer ??= setTimeout(() => this.#write(), longestWait);
  }

  /** Stores all that was added. @throws what the store throws */
  async flush(): Promise<void> {
    this.#write();
    await this.#writing;
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const outcomes = this.#waiting;
    if (outcomes.length === 0) return;
    this.#waiting = [];
    this.#writing = this.#writing.then(() => patiently(() => this.#store.record(this.#run, this.#step, outcomes)));
    this.#writing.catch(() => {}); // `flush` tells
  }
}
