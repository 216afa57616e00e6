import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WorkflowContext } from "workflow-context";
import { aesSeal } from "workflow-context/sealing";
import {
  openRuns,
  postgresStore,
  type RunStore,
  type Runs,
  type StoredRun,
  sqliteStore,
} from "workflow-context/stores";

/** Each step stays, as an engine that goes on takes them one by one. */
const keep = 1_000_000;

/**
 * Opens the store of a run and its branches: a file of SQLite, a new one where none is named, or `postgres://…`. Secrets are
 * sealed with the key in WORKFLOW_KEY, as a vault would give it; without one, another process can't go on with them.
 */
export async function openStore(url: string | undefined, run: string): Promise<Runs> {
  const { WORKFLOW_KEY = "" } = process.env;
  const key = WORKFLOW_KEY === "" ? crypto.getRandomValues(new Uint8Array(32)) : Buffer.from(WORKFLOW_KEY, "hex");
  return openRuns(await storeAt(url), { keep, ...aesSeal({ current: "1", keys: { 1: key }, run }) });
}

export async function storeAt(url = join(mkdtempSync(join(tmpdir(), "engine-")), "runs.db")): Promise<RunStore> {
  if (!url.startsWith("postgres:")) return sqliteStore(url);
  const { default: pg } = await import("pg");
  return postgresStore(new pg.Pool({ connectionString: url, allowExitOnIdle: true }));
}

/** The steps of a branch: its beginning, and each task that it has done. */
export class Steps {
  /** The data that the branch began with. */
  readonly beginning: WorkflowContext;
  readonly #runs: Runs;
  readonly #run: StoredRun;
  readonly #last: number;
  #done = 0;

  private constructor(runs: Runs, run: StoredRun, beginning: WorkflowContext) {
    this.beginning = beginning;
    this.#runs = runs;
    this.#run = run;
    this.#last = run.sequence;
  }

  /** Opens the steps of a branch, which begins with a context where none are stored. */
  static async open(runs: Runs, id: string, context: WorkflowContext): Promise<Steps> {
    const run = await runs.open(id, () => context.clone());
    if (run.sequence >= 0) return new Steps(runs, run, await runs.contextAt(id, 0));
    await run.save();
    return new Steps(runs, run, context);
  }

  /** Names the current step, the same in each process. */
  get id(): string {
    return `${this.#run.id}/${this.#done}`;
  }

  /** Gives the data behind the next task, if another process has done it. */
  async next(): Promise<WorkflowContext | undefined> {
    return this.#done < this.#last ? this.#runs.contextAt(this.#run.id, ++this.#done) : undefined;
  }

  /** Stores the data behind a task. What changes nothing, as asking once more, is no step. */
  async add(context: WorkflowContext): Promise<WorkflowContext> {
    this.#run.context = context.clone();
    await this.#run.save();
    this.#done = this.#run.sequence;
    return context;
  }
}
