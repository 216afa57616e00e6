import type { WorkflowContext } from "../context.ts";
import { aFunction, checkedOptions } from "../data/options.ts";
import { ContextError } from "../errors.ts";
import type { Seal } from "../secrets/sealing.ts";
import { stateIn } from "../state/doors.ts";
import { bytesIn } from "../state/size.ts";
import { deltaBody, type Outlined, snapshotBody } from "./large-values.ts";
import { firstChain, rowOf } from "./rows.ts";
import type { Row, RunStore } from "./store.ts";
import type { Also, Settled, Step, Writer } from "./writer.ts";

/** The fewest bytes that a run counts as, however small it is: a small one is not stored as a whole again and again. */
const fewestBytes = 10_000;

/** What a run is stored by. */
export interface Storing<Client> {
  readonly store: RunStore<Client>;
  readonly writer: Writer<Client>;
  readonly seal: Seal | undefined;
  /** How many steps before the last one stay. */
  readonly keep: number;
  /** The version of the host's own shape of the data. */
  readonly shape: number;
  /** The rows that are being made. */
  readonly making: Set<Promise<void>>;
  /** The runs of which a save has failed that nobody waited for. */
  readonly lost: Set<StoredRun<Client>>;
}

/** The end of what is stored of a run. */
export interface Stored {
  readonly sequence: number;
  readonly chain: string;
  /** The UTF-16 units of the last snapshot and of the deltas behind it, and of their large values, about. */
  readonly units: number;
  /** The hashes of those. */
  readonly hashes: ReadonlySet<string>;
}

export const nothingStored: Stored = { sequence: -1, chain: firstChain, units: 0, hashes: new Set() };

/** A step that is not known to be stored. */
interface Unstored {
  readonly step: Step;
  /** It is on its way. */
  isSent: boolean;
  /** It was on its way before, and may have been stored: the answer of a database can get lost behind a commit. */
  isDoubtful: boolean;
}

/** The options of {@link StoredRun.save}. */
export interface SaveOptions<Client> {
  /**
   * What else is done in the transaction of the step, through the client that it is given: both are stored, or neither is. It is
   * not called where another writer has stored a step. It must not wait for a save, which would wait for it. Where the answer to
   * the commit gets lost, a save that is called again does it again: let it be repeatable.
   */
  readonly also?: ((client: Client) => unknown) | undefined;
}

/** A save that is under way. */
interface Save<Client> {
  readonly isUrgent: boolean;
  readonly also: Also<Client> | undefined;
  readonly settled: Settled;
}

/** A run that is stored step by step: its context is the host's to write, and a save stores what has changed since the last. */
export class StoredRun<Client = unknown> {
  readonly id: string;
  #context: WorkflowContext;
  readonly #by: Storing<Client>;
  /** The context of the last row that was made; undefined where the next has to be a snapshot. */
  #base: WorkflowContext | undefined;
  #stored: Stored;
  /** The rows that are not known to be stored, in their order. */
  #unstored: Unstored[] = [];
  /** The question which rows are stored, where that is asked. */
  #doubt: Promise<void> | undefined;
  /** The saves so far: each makes its row behind that of the one before. */
  #last: Promise<void> = Promise.resolve();
  /** The error of a save that nobody waited for; or a conflict, from which there is no way back. */
  #lost: unknown;

  /** @internal */
  constructor(
    id: string,
    context: WorkflowContext,
    by: Storing<Client>,
    stored: Stored,
    isWhole = stored === nothingStored,
  ) {
    this.id = id;
    this.#context = context;
    this.#by = by;
    this.#stored = stored;
    this.#base = isWhole ? undefined : context.clone();
  }

  /**
   * The data of the run, which the host writes. A save stores it as it is when the save is called. Another context of the run may
   * be put in its place, as a join of branches gives one.
   */
  get context(): WorkflowContext {
    return this.#context;
  }

  set context(context: WorkflowContext) {
    stateIn("the context of a run", context);
    this.#context = context;
  }

  /** The number of the last step that was saved, from 0; -1 before any. */
  get sequence(): number {
    return this.#stored.sequence;
  }

  /**
   * Stores what has changed since the last save, in one transaction with what `also` does. When the promise is fulfilled it is as
   * durable as the store makes it. Saves that wait at the same time share a transaction. Where a store fails, the step stays here
   * and the next save stores it first. O(what has changed); now and then O(size of the run), as often as it has grown so much.
   *
   * @throws ContextError `conflict` where another writer has stored a step of the run: open it again; `usage` for `also`
   * where the store has no transactions; what the store, `seal` or `also` throws
   * @example
   * const runs = await openRuns(memoryStore());
   * const run = await runs.open("r-1", () => new WorkflowContext());
   * run.context.setVariable("n", 1);
   * await run.save();
   * run.sequence; // 0
   */
  async save(options?: SaveOptions<Client>): Promise<void> {
    const { also } = checkedOptions("save", options, { also: aFunction });
    return this.#save(true, also as Also<Client> | undefined); // by the check
  }

  /**
   * Stores what has changed since the last save within 20 milliseconds, with what else there is to store then. An error rejects
   * the next save, and `runs.flush()`; nothing is lost, as the save after that stores it. O(as {@link save}).
   * @example
   * const runs = await openRuns(memoryStore());
   * const run = await runs.open("r-1", () => new WorkflowContext());
   * run.saveLater();
   * await runs.flush();
   * run.sequence; // 0
   */
  saveLater(): void {
    this.#save(false).catch((error: unknown) => {
      this.#lost ??= error;
      this.#by.lost.add(this);
    });
  }

  /** Throws the error of a save that nobody waited for, once. @internal */
  throwLost(): void {
    if (this.#lost !== undefined) throw this.#takeLost();
  }

  #save(isUrgent: boolean, also?: Also<Client>): Promise<void> {
    const after = this.#context.clone();
    return new Promise((resolve, reject) => {
      this.#last = this.#last.then(async () => {
        try {
          const settled = (error?: unknown): void => (error === undefined ? resolve() : reject(error));
          this.#send(await this.#stepTo(after), { isUrgent, also, settled });
        } catch (error) {
          reject(error);
        }
      });
      const made = this.#last;
      this.#by.making.add(made);
      made.then(() => this.#by.making.delete(made));
    });
  }

  /** Makes a step: a delta, or a snapshot where the rows so far take twice the room of the data. None where nothing has changed. */
  async #stepTo(after: WorkflowContext): Promise<Step | undefined> {
    const { seal, shape } = this.#by;
    const size = Math.max(fewestBytes, bytesIn(stateIn("save", after)));
    if (this.#base === undefined || this.#stored.units > 2 * size) {
      const snapshot = await after.exportAsync({ seal });
      this.#base = after;
      return this.#step("snapshot", snapshotBody(this.id, { snapshot, hash: after.hash(), shape }), nothingStored);
    }
    const delta = await after.deltaSinceAsync(this.#base, { seal });
    if (delta.patch.length === 0) return undefined;
    this.#base = after;
    return this.#step("delta", deltaBody(this.id, delta), this.#stored);
  }

  /** Makes the step of a body, behind what has to be read before it: of a snapshot that is nothing. */
  #step(kind: Row["kind"], { body, values }: Outlined, { units, hashes }: Stored): Step {
    const { sequence, chain, hashes: known } = this.#stored;
    const row = rowOf(this.id, sequence + 1, kind, chain, body);
    this.#stored = {
      sequence: row.sequence,
      chain: row.chain,
      units: values.reduce((sum, value) => sum + value.bytes, units + body.length),
      hashes: values.length === 0 ? hashes : new Set([...hashes, ...values.map(({ hash }) => hash)]),
    };
    return {
      row,
      uses: values.map(({ hash }) => ({ run: this.id, sequence: row.sequence, hash })),
      values: values.filter(({ hash }) => !known.has(hash)).map(({ hash, text }) => ({ hash, body: text() })),
    };
  }

  #send(step: Step | undefined, save: Save<Client>): void {
    const { settled } = save;
    if (step !== undefined) this.#unstored.push({ step, isSent: false, isDoubtful: false });
    if (this.#doubt !== undefined) this.#doubt.then(() => this.#send(undefined, save), settled);
    else if (this.#lost !== undefined) settled(this.#takeLost());
    else if (this.#unstored.length === 0 && save.also === undefined) settled();
    else this.#sendUnstored(save);
  }

  /** Sends what is not on its way. Where all is, the end of that is waited for. */
  #sendUnstored(save: Save<Client>): void {
    const { isUrgent, also } = save;
    const sent = this.#unstored.filter(({ isSent }) => !isSent);
    const steps = sent.map(({ step }) => step);
    for (const one of sent) one.isSent = true;
    const settled = (error?: unknown): void => {
      if (isConflict(error) && this.#unstored[0]?.isDoubtful) this.#settleDoubt(error, save);
      else {
        if (error === undefined) this.#unstored = this.#unstored.filter((one) => !sent.includes(one));
        else for (const one of sent) Object.assign(one, { isSent: false, isDoubtful: true });
        if (isConflict(error)) this.#lost = error;
        save.settled(error);
      }
    };
    this.#by.writer.write({ run: this.id, steps, cut: cutOf(steps, this.#by.keep), also, settled }, isUrgent);
  }

  /** Finds out what is stored, and stores the rest. Saves that have failed together wait for one answer. */
  #settleDoubt(conflict: unknown, save: Save<Client>): void {
    this.#doubt ??= this.#askStore(conflict);
    this.#doubt.then(() => this.#send(undefined, save), save.settled);
  }

  /** Asks the store which rows it has: those of the same chain are ours. The rest goes behind them, unless another's row is there. */
  async #askStore(conflict: unknown): Promise<void> {
    try {
      const rows = await this.#by.store.load(this.id);
      const chains = new Set(rows.map(({ chain }) => chain));
      const last = this.#unstored.findLastIndex(({ step }) => chains.has(step.row.chain));
      this.#unstored = this.#unstored.slice(last + 1);
      const [next] = this.#unstored;
      if (next !== undefined && next.step.row.before !== (rows.at(-1)?.chain ?? firstChain)) this.#lost = conflict;
    } finally {
      for (const one of this.#unstored) one.isSent = false;
      this.#doubt = undefined;
    }
  }

  /** Gives the error of a save that nobody waited for, once; a conflict each time. */
  #takeLost(): unknown {
    const error = this.#lost;
    if (!isConflict(error)) this.#lost = undefined;
    this.#by.lost.delete(this);
    return error;
  }
}

const isConflict = (error: unknown): boolean => error instanceof ContextError && error.code === "conflict";

/** Finds the oldest step that is needed, where a snapshot is among steps: so many steps before it are to be kept. */
function cutOf(steps: readonly Step[], keep: number): number | undefined {
  const snapshot = steps.findLast(({ row }) => row.kind === "snapshot");
  return snapshot === undefined ? undefined : Math.max(0, snapshot.row.sequence - keep);
}
