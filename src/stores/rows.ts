import { WorkflowContext } from "../context.ts";
import type { Environment } from "../environment.ts";
import { ContextError } from "../errors.ts";
import type { Unseal } from "../secrets/unsealing.ts";
import { hashOf } from "../state/hash.ts";
import type { Row } from "./store.ts";

/** The chain before the first step of a run. */
export const firstChain = hashOf("workflow-context/run");

/** Makes the row of a step behind another. */
export function rowOf(run: string, sequence: number, kind: Row["kind"], before: string, body: string): Row {
  return { run, sequence, kind, before, chain: hashOf(before + body), body };
}

/** The body of a snapshot: the snapshot, and the hash of the context. */
export interface SnapshotBody {
  readonly snapshot: unknown;
  readonly hash: string;
}

/** What opens the rows of a run. */
export interface Opening {
  readonly environment?: Environment | undefined;
  readonly unseal?: Unseal | undefined;
}

/**
 * Makes the context of rows: a snapshot, and the deltas behind it.
 *
 * @throws ContextError `snapshot`, with the row, for rows that are lost, changed, in another order, or of a newer release
 */
export async function contextOfRows(rows: readonly Row[], { environment, unseal }: Opening): Promise<WorkflowContext> {
  const [first, ...deltas] = rows;
  if (first?.kind !== "snapshot") throw damaged(first, "is no snapshot, with which the rows of a run begin");
  checkChain(rows);
  const { snapshot, hash } = parsed(first) as SnapshotBody;
  const context = await placed(first, () => WorkflowContext.importAsync(snapshot, { environment, unseal }));
  if (context.hash() !== hash) throw damaged(first, "gives another hash than it was stored with");
  for (const row of deltas) await placed(row, () => context.applyAsync(parsed(row), { unseal }));
  return context;
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
