import { ContextError } from "../errors.ts";
import type { LargeValue, Row, RunStore, Use } from "./store.ts";

/** Is told how it ended: with an error, or without one where the rows are stored. */
export type Settled = (error?: unknown) => void;

/** A row of a run, and the large values that it has: those that are not known to be stored with their texts. */
export interface Step {
  readonly row: Row;
  readonly uses: readonly Use[];
  readonly values: readonly LargeValue[];
}

/** Steps of a run that wait to be stored. */
interface Waiting {
  readonly run: string;
  readonly steps: readonly Step[];
  readonly cut: number | undefined;
  readonly settled: Settled;
}

/** The most steps, and UTF-16 units of their bodies, that are stored together; and the milliseconds that steps wait at most. */
const most = { steps: 100, units: 1_000_000, wait: 20 };

/** Stores the steps of all runs: those that wait while others are stored share a transaction. */
export class Writer {
  readonly #store: RunStore;
  #waiting: Waiting[] = [];
  #steps = 0;
  #units = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> | undefined;

  constructor(store: RunStore) {
    this.#store = store;
  }

  /**
   * Stores steps of a run, which follow one another, and takes away those before the oldest one that is needed. Where that fails,
   * all steps of the run that wait fail with them, at the same time: they would follow one that is not there.
   *
   * @param isUrgent somebody waits: else they may wait for others
   */
  write(run: string, steps: readonly Step[], cut: number | undefined, isUrgent: boolean, settled: Settled): void {
    this.#waiting.push({ run, steps, cut, settled });
    this.#steps += steps.length;
    for (const { row, values } of steps) for (const { body } of [row, ...values]) this.#units += body.length;
    if (isUrgent || this.#steps >= most.steps || this.#units >= most.units) this.#begin();
    else this.#timer ??= setTimeout(() => this.#begin(), most.wait);
  }

  /** Stores all that waits. */
  async flush(): Promise<void> {
    this.#begin();
    while (this.#writing !== undefined) await this.#writing;
  }

  #begin(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing ??= this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    await undefined; // those who save in the same turn share the first transaction
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      [this.#steps, this.#units] = [0, 0];
      await this.#writeBatch(batch);
    }
    this.#writing = undefined;
  }

  async #writeBatch(batch: readonly Waiting[]): Promise<void> {
    const cuts = batch.flatMap(({ run, cut }) => (cut === undefined ? [] : [{ run, oldest: cut }]));
    try {
      const steps = batch.flatMap((one) => one.steps);
      const conflicts = await this.#store.append({
        rows: steps.map(({ row }) => row),
        uses: steps.flatMap(({ uses }) => uses),
        values: steps.flatMap(({ values }) => values),
        cuts,
      });
      for (const run of conflicts) this.#fail(batch, [run], conflictOf(run));
      for (const { run, settled } of batch) if (!conflicts.includes(run)) settled();
    } catch (error) {
      const runs = batch.map(({ run }) => run);
      this.#fail(batch, runs, error ?? new Error("the store has thrown nothing that tells what is wrong"));
    }
  }

  #fail(batch: readonly Waiting[], runs: readonly string[], error: unknown): void {
    const isOfThem = ({ run }: Waiting): boolean => runs.includes(run);
    const behind = this.#waiting.filter(isOfThem);
    this.#waiting = this.#waiting.filter((one) => !isOfThem(one));
    for (const { settled } of [...batch.filter(isOfThem), ...behind]) settled(error);
  }
}

const conflictOf = (run: string): ContextError =>
  new ContextError("conflict", {
    problem: `another writer has stored a step of the run ${JSON.stringify(run)}: open it again`,
    paths: [],
  });
