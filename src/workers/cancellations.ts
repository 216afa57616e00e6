import { ItemSignals } from "../items/signals.ts";
import type { ItemStore } from "../stores/store.ts";
import { cancelledIndex } from "./outcome-record.ts";

/** How often a worker looks whether a step was cancelled, in milliseconds. */
const heartbeat = 1_000;

interface Watched {
  readonly run: string;
  readonly step: string;
  readonly signals: ItemSignals;
  chunks: number;
}

/** Tells the work on items of a step when that was cancelled. */
export class Cancellations {
  readonly #store: ItemStore;
  readonly #steps = new Map<string, Watched>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(store: ItemStore) {
    this.#store = store;
  }

  /** Does work on items of a step, with signals that are aborted when the step is cancelled. */
  async during<T>(run: string, step: string, act: (signals: ItemSignals) => Promise<T>): Promise<T> {
    const key = JSON.stringify([run, step]);
    const watched = this.#steps.get(key) ?? { run, step, signals: new ItemSignals(), chunks: 0 };
    this.#steps.set(key, watched);
    watched.chunks++;
    this.#timer ??= setInterval(() => void this.#look(), heartbeat);
    try {
      return await act(watched.signals);
    } finally {
      if (--watched.chunks === 0) this.#steps.delete(key);
      if (this.#steps.size === 0) {
        clearInterval(this.#timer);
        this.#timer = undefined;
      }
    }
  }

  async #look(): Promise<void> {
    for (const { run, step, signals } of this.#steps.values()) {
      if (signals.isStopped) continue;
      // What can't be asked is asked again at the next beat.
      const found = await this.#store.recorded(run, step, [cancelledIndex]).catch(() => []);
      if (found.length > 0) signals.stop(new DOMException("the step was cancelled", "AbortError"));
    }
  }
}
