import { WorkflowContext } from "../context.ts";
import type { Environment } from "../environment.ts";
import { ContextError, usage } from "../errors.ts";
import type { Unseal } from "../secrets/unsealing.ts";
import { hashOf } from "../state/hash.ts";
import { fill, type Places, type SnapshotBody, takePlaces } from "./large-values.ts";
import type { Row, RunStore } from "./store.ts";

/** The chain before the first step of a run. */
export const firstChain = hashOf("workflow-context/run");

/** Makes the row of a step behind another. */
export function rowOf(run: string, sequence: number, kind: Row["kind"], before: string, body: string): Row {
  return { run, sequence, kind, before, chain: hashOf(before + body), body };
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
  /** The hashes of the large values that the rows have, and the UTF-16 units of all that was read. */
  readonly hashes: ReadonlySet<string>;
  readonly units: number;
  /** Its data was made into that of a newer version, which has to be stored as a whole. */
  readonly isMigrated: boolean;
}

/**
 * Makes the context of rows: a snapshot, and the deltas behind it.
 *
 * @throws ContextError `usage` for data of a newer version of the host, or a step that is not there; `snapshot`, with the row, for rows that are lost, changed, in another order, or of a newer release
 */
export async function contextOfRows(
  store: RunStore,
  rows: readonly Row[],
  { environment, unseal, migrate }: Opening,
): Promise<Opened> {
  const [first] = rows;
  if (first?.kind !== "snapshot") throw damaged(first, "is no snapshot, with which the rows of a run begin");
  checkChain(rows);
  const { bodies, hashes, units } = await bodiesOf(store, rows);
  const [whole, ...deltas] = bodies;
  const { snapshot, hash, shape } = whole as SnapshotBody;
  const context = await placed(first, () => WorkflowContext.importAsync(snapshot, { environment, unseal }));
  if (context.hash() !== hash) throw damaged(first, "gives another hash than it was stored with");
  for (const [index, delta] of deltas.entries())
    await placed(rows[index + 1] as Row, () => context.applyAsync(delta, { unseal })); // one for each
  const version = migrate?.version ?? 1;
  if (shape > version)
    throw usage(`the run ${JSON.stringify(first.run)} has data of version ${shape}: this host reads ${version}`);
  for (let from = shape; from < version; from++) await stepFrom(from, migrate)(context);
  return { context, hashes, units, isMigrated: shape < version };
}

/** Reads the bodies of rows, with their large values. */
async function bodiesOf(store: RunStore, rows: readonly Row[]) {
  const read: { readonly row: Row; readonly body: object; readonly places: Places }[] = [];
  for (const row of rows) {
    const body = parsed(row);
    read.push({ row, body, places: await placed(row, () => takePlaces(body)) });
  }
  const hashes = new Set(read.flatMap(({ places }) => places.map(([, hash]) => hash)));
  const found = hashes.size === 0 ? [] : await store.fetch([...hashes]);
  const values = new Map(found.map((value) => [value.hash, value]));
  for (const { row, body, places } of read) await placed(row, () => fill(row.run, body, places, values));
  const units = [...rows, ...found].reduce((sum, { body }) => sum + body.length, 0);
  return { bodies: read.map(({ body }) => body), hashes, units };
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

function parsed(row: Row): object {
  let body: unknown;
  try {
    body = JSON.parse(row.body);
  } catch {
    throw damaged(row, "is no JSON text");
  }
  if (typeof body === "object" && body !== null) return body;
  throw damaged(row, "is no JSON object");
}

/** Tells of which row an error is. */
async function placed<T>(row: Row, act: () => T | Promise<T>): Promise<T> {
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
