import type { WorkflowContext } from "../context.ts";
import {
  aCount,
  aFunction,
  aName,
  anObject,
  anything,
  aPositiveCount,
  aText,
  checked,
  checkedOptions,
  withMethods,
} from "../data/options.ts";
import { anEnvironment, type Environment } from "../environment.ts";
import { ContextError, usage } from "../errors.ts";
import type { Seal } from "../secrets/sealing.ts";
import type { Unseal } from "../secrets/unsealing.ts";
import { contextOfRows, type Migrations } from "./rows.ts";
import { nothingStored, StoredRun, type Storing } from "./run.ts";
import type { Row, RunInfo, RunStore, StepInfo } from "./store.ts";
import { Writer } from "./writer.ts";

/** The options of {@link openRuns}. */
export interface RunsOptions {
  /** Encrypts each secret, once for each value; it may give a promise. Without it, secrets are not stored. */
  readonly seal?: Seal | undefined;
  /** Decrypts what `seal` made; it may give a promise. */
  readonly unseal?: Unseal | undefined;
  /** The functions and limits of the templates of the runs. */
  readonly environment?: Environment | undefined;
  /** How many steps before the last snapshot stay, at least, for {@link Runs.contextAt}; 0 when not given. */
  readonly keep?: number | undefined;
  /**
   * The version of the host's own shape of a run's data, and the steps to it: a run that was stored by an older version of the host is
   * made into one of the newest when it is opened, and stored as a whole by the next save. Version 1 when not given.
   */
  readonly migrate?: Migrations | undefined;
}

/** The options of {@link Runs.list}. */
export interface ListOptions {
  /** The name of the run behind which the list begins: that of the last one of the page before. */
  readonly after?: string | undefined;
  /** The most runs that are listed; 100 when not given. */
  readonly limit?: number | undefined;
}

/**
 * Opens the runs of a store. A run is stored step by step: as a snapshot first, and then what has changed; where all of that takes
 * twice the room of the data, as a snapshot again, and the steps before are taken away. Nothing is stored before its secrets
 * are sealed. O(1).
 *
 * @throws ContextError `usage` for options that can't be
 * @example
 * const runs = await openRuns(memoryStore(), { seal: (value) => btoa(JSON.stringify(value)), unseal: (text) => JSON.parse(atob(String(text))) });
 * const run = await runs.open("r-17", () => new WorkflowContext({ keystore: { token: "t0ken" } }));
 * await run.save();
 * run.context.setTaskResult("fetch", { code: 200 });
 * await run.save();
 * (await runs.contextAt("r-17", 1)).get("task.fetch.code"); // 200
 */
export async function openRuns<Client>(store: RunStore<Client>, options?: RunsOptions): Promise<Runs<Client>> {
  const methods = [
    "load",
    "append",
    "fetch",
    "history",
    "list",
    "record",
    "recorded",
    "hold",
    "release",
    "remove",
    "close",
  ] as const;
  checked("openRuns", "the store", store, withMethods(...methods));
  const kinds = { seal: aFunction, unseal: aFunction, environment: anEnvironment, keep: aCount, migrate: anything };
  const known = checkedOptions("openRuns", options, kinds);
  if (known.migrate !== undefined)
    checkedOptions("migrate", known.migrate, { version: aPositiveCount, steps: anObject });
  return new Runs(store, known);
}

/** The runs of a store: {@link openRuns} gives them. */
export class Runs<Client = unknown> {
  readonly #store: RunStore<Client>;
  readonly #options: RunsOptions;
  readonly #storing: Storing<Client>;

  /** @internal */
  constructor(store: RunStore<Client>, options: RunsOptions) {
    this.#store = store;
    this.#options = options;
    const { seal, keep = 0, migrate } = options;
    const shape = migrate?.version ?? 1;
    this.#storing = { store, writer: new Writer(store), seal, keep, shape, making: new Set(), lost: new Set() };
  }

  /**
   * Opens a run: as it was saved last, or as `make` begins it where there is none of that name. Nothing is stored before the first
   * save. One writer at a time: the save of a second one is refused. O(size of the run).
   *
   * @throws ContextError `snapshot`, with the row, for rows that are damaged or of a newer release; `usage` for a name that can't be
   * @example
   * const runs = await openRuns(memoryStore());
   * const run = await runs.open("r-1", () => new WorkflowContext({ variables: { n: 1 } }));
   * run.context.get("workflow.n"); // 1
   */
  async open(id: string, make: () => WorkflowContext): Promise<StoredRun<Client>> {
    checked("open", "the name of the run", id, aName);
    const rows = await this.#store.load(id);
    return rows.length === 0 ? new StoredRun(id, make(), this.#storing, nothingStored) : this.#runOf(id, rows);
  }

  async #runOf(id: string, rows: readonly Row[]): Promise<StoredRun<Client>> {
    const { context, isMigrated, ...read } = await contextOfRows(this.#store, rows, this.#options);
    const { sequence, chain } = rows.at(-1) as Row; // there are some
    return new StoredRun(id, context, this.#storing, { sequence, chain, ...read }, isMigrated);
  }

  /**
   * Lists the runs by name, a page at a time. O(runs of the page, and their steps).
   *
   * @throws ContextError `usage` for options that can't be
   * @example
   * const runs = await openRuns(memoryStore());
   * await (await runs.open("r-1", () => new WorkflowContext())).save();
   * await runs.list({ limit: 10 }); // [{ run: "r-1", sequence: 0 }]
   */
  async list(options?: ListOptions): Promise<readonly RunInfo[]> {
    const { after, limit = 100 } = checkedOptions("list", options, { after: aText, limit: aCount });
    return this.#store.list(after, limit);
  }

  /**
   * Lists the steps of a run that can be gone back to: those from the oldest snapshot that is there. O(steps).
   *
   * @throws ContextError `usage` for a name that can't be
   * @example
   * const runs = await openRuns(memoryStore());
   * await (await runs.open("r-1", () => new WorkflowContext())).save();
   * await runs.history("r-1"); // [{ sequence: 0, kind: "snapshot" }]
   */
  async history(id: string): Promise<readonly StepInfo[]> {
    return this.#store.history(checked("history", "the name of the run", id, aName));
  }

  /**
   * Gives the data of a run as a step has left it. O(size of the run).
   *
   * @throws ContextError `usage` for a step that is not there, or no more
   * @example
   * const runs = await openRuns(memoryStore());
   * await (await runs.open("r-1", () => new WorkflowContext({ variables: { n: 1 } }))).save();
   * (await runs.contextAt("r-1", 0)).get("workflow.n"); // 1
   */
  async contextAt(id: string, sequence: number): Promise<WorkflowContext> {
    checked("contextAt", "the name of the run", id, aName);
    const rows = await this.#store.load(id, checked("contextAt", "the step", sequence, aCount));
    if (rows.at(-1)?.sequence === sequence) return (await contextOfRows(this.#store, rows, this.#options)).context;
    const steps = await this.#store.history(id);
    const there =
      steps.length === 0
        ? "there is no such run"
        : `there are the steps ${steps[0]?.sequence} to ${steps.at(-1)?.sequence}`;
    throw usage(`contextAt: ${JSON.stringify(id)} has no step ${sequence}: ${there}`);
  }

  /**
   * Begins a run with the data of another, as its last step has left it or the one that is named, and stores that. O(size of the
   * run).
   *
   * @throws ContextError `usage` for a run or a step that is not there, `conflict` where there is a run of the new name
   * @example
   * const runs = await openRuns(memoryStore());
   * await (await runs.open("r-1", () => new WorkflowContext({ variables: { n: 1 } }))).save();
   * (await runs.fork("r-1", "r-2", { at: 0 })).context.get("workflow.n"); // 1
   */
  async fork(id: string, newId: string, options?: { readonly at?: number | undefined }): Promise<StoredRun<Client>> {
    checked("fork", "the name of the new run", newId, aName);
    const { at } = checkedOptions("fork", options, { at: aCount });
    const last = at ?? (await this.history(id)).at(-1)?.sequence;
    if (last === undefined) throw usage(`fork: there is no run ${JSON.stringify(id)}`);
    const context = await this.contextAt(id, last);
    if ((await this.#store.history(newId)).length > 0)
      throw new ContextError("conflict", {
        problem: `fork: there is a run ${JSON.stringify(newId)} already`,
        paths: [],
      });
    const run = new StoredRun(newId, context, this.#storing, nothingStored);
    await run.save();
    return run;
  }

  /**
   * Takes a run away, with all its steps; does nothing where there is none. O(steps).
   *
   * @throws ContextError `usage` for a name that can't be
   * @example
   * const runs = await openRuns(memoryStore());
   * await runs.remove("r-1");
   * (await runs.list()).length; // 0
   */
  async remove(id: string): Promise<void> {
    await this.#store.remove(checked("remove", "the name of the run", id, aName));
  }

  /**
   * Waits until all that was saved is stored. O(what waits).
   *
   * @throws the first error of a save that nobody waited for
   * @example
   * const runs = await openRuns(memoryStore());
   * const run = await runs.open("r-1", () => new WorkflowContext());
   * run.saveLater();
   * await runs.flush();
   * (await runs.list()).length; // 1
   */
  async flush(): Promise<void> {
    const { making, lost, writer } = this.#storing;
    await Promise.all(making);
    await writer.flush();
    for (const run of lost) run.throwLost();
  }

  /**
   * Stores all that was saved, and closes the store. O(what waits).
   *
   * @throws as {@link flush} does
   * @example
   * const runs = await openRuns(memoryStore());
   * await runs.close();
   * (await runs.list()).length; // 0
   */
  async close(): Promise<void> {
    await this.flush();
    await this.#store.close();
  }
}
