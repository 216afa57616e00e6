import { ContextError, usage } from "../errors.ts";
import type { Batch, LargeValue, Row, RunStore, Use } from "./store.ts";

/** What the host does in the transaction of a step. */
export type Also<Client> = (client: Client) => unknown;

/** Is told how it ended: with an error, or without one where the rows are stored. */
export type Settled = (error?: unknown) => void;

/** A row of a run, and the large values that it has: those that are not known to be stored with their texts. */
export interface Step {
  readonly row: Row;
  readonly uses: readonly Use[];
  readonly values: readonly LargeValue[];
}

/** Steps of a run that wait to be stored. */
interface Waiting<Client> {
  readonly run: string;
  readonly steps: readonly Step[];
  readonly cut: number | undefined;
  readonly also: Also<Client> | undefined;
  readonly settled: Settled;
}

/** The most steps, and UTF-16 units of their bodies, that are stored together; and the milliseconds that steps wait at most. */
const most = { steps: 100, units: 1_000_000, wait: 20 };

/** Stores the steps of all runs: those that wait while others are stored share a transaction. */
export class Writer<Client> {
  readonly #store: RunStore<Client>;
  #waiting: Waiting<Client>[] = [];
  #steps = 0;
  #units = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> | undefined;

  constructor(store: RunStore<Client>) {
    this.#store = store;
  }

  /**
   * Stores steps of a run, which follow one another, and takes away those before the oldest one that is needed. Where that fails,
   * all steps of the run that wait fail with them, at the same time: they would follow one that is not there.
   *
   * @param isUrgent somebody waits: else they may wait for others
   */
  write(waiting: Waiting<Client>, isUrgent: boolean): void {
    this.#waiting.push(waiting);
    const { steps } = waiting;
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
      // What the host does with a step shares its transaction with no other run's.
      const alone = this.#waiting.findIndex(({ also }) => also !== undefined);
      const batch = this.#waiting.splice(0, alone < 0 ? this.#waiting.length : Math.max(1, alone));
      if (this.#waiting.length === 0) [this.#steps, this.#units] = [0, 0];
      await this.#writeBatch(batch);
    }
    this.#writing = undefined;
  }

  async #writeBatch(batch: readonly Waiting<Client>[]): Promise<void> {
    const cuts = batch.flatMap(({ run, cut }) => (cut === undefined ? [] : [{ run, oldest: cut }]));
    try {
      const steps = batch.flatMap((one) => one.steps);
      const conflicts = await this.#append(batch[0]?.also, {
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

  async #append(also: Also<Client> | undefined, batch: Batch): Promise<readonly string[]> {
    if (also === undefined) return this.#store.append(batch);
    if (this.#store.transaction === undefined) throw usage("save: this store has no transactions, which `also` needs");
    let conflicts: readonly string[] = [];
    const work = async (store: RunStore<Client>, client: Client): Promise<void> => {
      conflicts = await store.append(batch);
      if (conflicts.length > 0) throw conflicts;
      await also(client);
    };
    try {
      await this.#store.transaction(work);
    } catch (error) {
      if (error !== conflicts) throw error;
    }
    return conflicts;
  }

  #fail(batch: readonly Waiting<Client>[], runs: readonly string[], error: unknown): void {
    const isOfThem = ({ run }: Waiting<Client>): boolean => runs.includes(run);
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
