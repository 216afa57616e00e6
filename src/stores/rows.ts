import { WorkflowContext } from "../context.ts";
import type { Environment } from "../environment.ts";
import { ContextError, usage } from "../errors.ts";
import type { Unseal } from "../secrets/unsealing.ts";
import { hashOf } from "../state/hash.ts";
import type { Row } from "./store.ts";

/** The chain before the first step of a run. */
export const firstChain = hashOf("workflow-context/run");

/** Makes the row of a step behind another. */
export function rowOf(run: string, sequence: number, kind: Row["kind"], before: string, body: string): Row {
  return { run, sequence, kind, before, chain: hashOf(before + body), body };
}

/** The body of a snapshot: the snapshot, the hash of the context, and the version of the host's own shape of the data. */
export interface SnapshotBody {
  readonly snapshot: unknown;
  readonly hash: string;
  readonly shape: number;
}

/** Steps from each version of the host's own shape of a run's data to the next. */
export interface Migrations {
  /** The version that the host writes and reads now: an integer from 1. */
  readonly version: number;
  /** What makes data of a version into that of the next one: it writes to the context. */
  readonly steps: Readonly<Record<number, (context: WorkflowContext) => unknown>>;
}

/** What opens the rows of a run. */
export interface Opening {
  readonly environment?: Environment | undefined;
  readonly unseal?: Unseal | undefined;
  readonly migrate?: Migrations | undefined;
}

/** A context of rows. */
export interface Opened {
  readonly context: WorkflowContext;
  /** Its data was made into that of a newer version, which has to be stored as a whole. */
  readonly isMigrated: boolean;
}

/**
 * Makes the context of rows: a snapshot, and the deltas behind it.
 *
 * @throws ContextError `usage` for data of a newer version of the host, or a step that is not there; `snapshot`, with the row, for rows that are lost, changed, in another order, or of a newer release
 */
export async function contextOfRows(rows: readonly Row[], { environment, unseal, migrate }: Opening): Promise<Opened> {
  const [first, ...deltas] = rows;
  if (first?.kind !== "snapshot") throw damaged(first, "is no snapshot, with which the rows of a run begin");
  checkChain(rows);
  const { snapshot, hash, shape } = parsed(first) as SnapshotBody;
  const context = await placed(first, () => WorkflowContext.importAsync(snapshot, { environment, unseal }));
  if (context.hash() !== hash) throw damaged(first, "gives another hash than it was stored with");
  for (const row of deltas) await placed(row, () => context.applyAsync(parsed(row), { unseal }));
  const version = migrate?.version ?? 1;
  if (shape > version)
    throw usage(`the run ${JSON.stringify(first.run)} has data of version ${shape}: this host reads ${version}`);
  for (let from = shape; from < version; from++) await stepFrom(from, migrate)(context);
  return { context, isMigrated: shape < version };
}

function stepFrom(version: number, migrate: Migrations | undefined): (context: WorkflowContext) => unknown {
  const step = migrate !== undefined && Object.hasOwn(migrate.steps, version) ? migrate.steps[version] : undefined;
  if (typeof step === "function") return step;
  throw usage(`migrate has no step from version ${version} to the next`);
}

function checkChain(rows: readonly Row[]): void {
  for (const [index, row] of rows.entries()) {
    const previous = rows[index - 1];
    if (previous !== undefined && row.sequence !== previous.sequence + 1)
      throw damaged(row, `follows the row ${previous.sequence}: rows are lost`);
    if (previous !== undefined && row.before !== previous.chain) throw damaged(row, "belongs behind another row");
    if (previous === undefined && row.sequence === 0 && row.before !== firstChain)
      throw damaged(row, "is not the first of a run");
    if (row.chain !== hashOf(row.before + row.body)) throw damaged(row, "was changed");
  }
}

function parsed(row: Row): unknown {
  try {
    return JSON.parse(row.body);
  } catch {
    throw damaged(row, "is no JSON text");
  }
}

/** Tells of which row an error is. */
async function placed<T>(row: Row, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof ContextError) || error.code !== "snapshot") throw error;
    const { path, problem } = (error as ContextError<"snapshot">).details;
    throw damaged(row, `can't be read: ${path === "" ? "" : `${path} `}${problem}`);
  }
}

const damaged = (row: Row | undefined, problem: string): ContextError =>
  new ContextError("snapshot", {
    path: row === undefined ? "the run" : `row ${row.sequence} of ${JSON.stringify(row.run)}`,
    problem,
  });
