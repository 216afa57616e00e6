import type { ItemsRun } from "./result.ts";
import { ItemSignals } from "./signals.ts";

/** Knows whether a run was stopped, by whom, and with which error. */
export class Ending {
  readonly signals = new ItemSignals();
  #error: unknown;
  #isAborted = false;
  #hasBroken = false;
  #endWait: (() => void) | undefined;

  get isStopped(): boolean {
    return this.signals.isStopped;
  }

  /** The error that the host is told; undefined where nothing ended the run. */
  get error(): unknown {
    return this.#error;
  }

  /** Stops the run: no other turn begins, and those under way are told. The first reason counts. */
  stop(reason: unknown): void {
    if (this.isStopped) return;
    this.#error = reason;
    this.signals.stop(reason);
    this.#endWait?.();
  }

  /** Stops the run for the host's signal. */
  abort(reason: unknown): void {
    this.#isAborted = !this.isStopped;
    this.stop(reason);
  }

  /** Takes the error of a source. The run does the items that the source gave before. */
  sourceThrew(error: unknown): void {
    this.#error ??= error;
    this.#hasBroken = true;
  }

  /** Stops the run for an error of `onProgress` or `onItem`. */
  hostThrew(error: unknown): void {
    this.#hasBroken = true;
    this.stop(error);
  }

  /** Waits for a promise. Gives undefined as soon as the run is stopped. */
  unlessStopped<T>(pending: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      this.#endWait = () => resolve(undefined);
      pending.then(resolve, reject);
      if (this.isStopped) resolve(undefined); // by what made the promise
    });
  }

  /** Gives the status of the run, in which too many items failed or not. */
  status(hasTooManyFailures: boolean): ItemsRun<unknown>["status"] {
    if (this.#isAborted) return "aborted";
    return this.#hasBroken || hasTooManyFailures ? "failed" : "succeeded";
  }
}
