/** One stored step of a run. */
export interface Row {
  readonly run: string;
  /** The number of the step, from 0; each follows the one before. */
  readonly sequence: number;
  readonly kind: "snapshot" | "delta";
  /** The chain of the step before: SHA-256 in hexadecimal digits. */
  readonly before: string;
  /** The chain of this step: the hash of the chain before and the body. */
  readonly chain: string;
  /** JSON text, its secrets sealed. */
  readonly body: string;
}

/** The oldest step of a run that is needed. */
export interface Cut {
  readonly run: string;
  readonly oldest: number;
}

/** A large value, as JSON text whose secrets are sealed. It is stored once, whichever rows and runs have it. */
export interface LargeValue {
  /** The SHA-256 of the body; of the name of the run, too, where a secret is in it: that one is never another run's. */
  readonly hash: string;
  readonly body: string;
}

/** That a step of a run has a large value. */
export interface Use {
  readonly run: string;
  readonly sequence: number;
  readonly hash: string;
}

/** What is stored together, and what is taken away in the same transaction. */
export interface Batch {
  readonly rows: readonly Row[];
  /** The large values that the rows have. */
  readonly uses: readonly Use[];
  /** Those of them that are not known to be stored. */
  readonly values: readonly LargeValue[];
  /**
   * Of these runs, all rows go before the last snapshot at or before the oldest step that is needed, and the large values that no
   * other row has.
   */
  readonly cuts: readonly Cut[];
}

/** What a store tells of a run. */
export interface RunInfo {
  readonly run: string;
  /** The number of its last step. */
  readonly sequence: number;
}

/** What a store tells of a step. */
export interface StepInfo {
  readonly sequence: number;
  readonly kind: Row["kind"];
}

/** The outcome of one item of a task over items, as JSON text whose secrets are sealed. */
export interface ItemOutcome {
  readonly index: number;
  readonly body: string;
}

/** The number of the last step that has a large value which is held: no cut comes to it. */
export const heldFor: number = Number.MAX_SAFE_INTEGER;

/**
 * Where outcomes of items are stored, and what a task over items needs: a part of each {@link RunStore}. It never sees a secret.
 * {@link testItemStore} checks one.
 */
export interface ItemStore {
  /**
   * Stores outcomes of items of a step of a run, which the host names, in one transaction. Of two outcomes of one item the first
   * stays: items may be done twice, and count once.
   */
  record(run: string, step: string, outcomes: readonly ItemOutcome[]): Promise<void>;
  /** Gives the outcomes of the items of a step, by their indexes: all, or those of some indexes that are there. */
  recorded(run: string, step: string, indexes?: readonly number[]): Promise<readonly ItemOutcome[]>;
  /** Gives the large values of some hashes, those that are there, in any order. */
  fetch(hashes: readonly string[]): Promise<readonly LargeValue[]>;
  /**
   * Stores large values that a run has beside its rows, until they are released: no cut takes them away. One that is there is
   * written again, as its text may have been damaged.
   */
  hold(run: string, values: readonly LargeValue[]): Promise<void>;
  /** Gives up large values that a run holds; those that no other run has are taken away. */
  release(run: string, hashes: readonly string[]): Promise<void>;
  /** Takes a run away, with all that is stored of it, and the large values that no other run has. */
  remove(run: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Where runs are stored: what a database has to do. It never sees a secret. {@link testRunStore} checks one. Each promise is
 * rejected with what the database says, and nothing is stored then. `Client` is what the host's own statements go through.
 */
export interface RunStore<Client = unknown> extends ItemStore {
  /**
   * Gives the rows of a run from its last snapshot at or before a step to that step; to the last one where no step is named.
   * None where there is no such run.
   */
  load(run: string, upTo?: number): Promise<readonly Row[]>;
  /**
   * Stores rows, in one transaction that is durable when the promise is fulfilled. The rows of a run follow one another, and
   * have to follow its last one, by their number and by its chain: else another writer has stored a step, and nothing of that
   * run is stored or cut.
   *
   * @returns the runs that another writer has written
   */
  append(batch: Batch): Promise<readonly string[]>;
  /**
   * Does work in one transaction: what it does through the store and through the client that it is given. Where it throws, nothing
   * is stored. Left out where there is no such thing.
   */
  transaction?<T>(work: (store: RunStore<Client>, client: Client) => Promise<T>): Promise<T>;
  /** Lists the steps of a run that are there, in their order. */
  history(run: string): Promise<readonly StepInfo[]>;
  /** Lists runs by their names in the order of code points, behind a name if one is given, and so many at most. */
  list(after: string | undefined, limit: number): Promise<readonly RunInfo[]>;
}
