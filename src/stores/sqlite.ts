import { ContextError, usage } from "../errors.ts";
import { checkLedger, tablesVersion } from "./ledger.ts";
import type { Batch, ItemOutcome, LargeValue, Row, RunInfo, RunStore, StepInfo, Use } from "./store.ts";

/** A database as `node:sqlite`, `better-sqlite3` and `libsql` have it. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): {
    all(...values: readonly unknown[]): readonly unknown[];
    run(...values: readonly unknown[]): unknown;
  };
  close(): unknown;
}

type Opener = new (file: string) => SqliteDatabase;

/** The packages that open a file, the first that is there. */
const packages: readonly (readonly [name: string, load: () => Promise<Opener>])[] = [
  ["node:sqlite", async () => ((await import("node:sqlite" as string)) as { DatabaseSync: Opener }).DatabaseSync],
  ["better-sqlite3", async () => ((await import("better-sqlite3" as string)) as { default: Opener }).default],
  ["libsql", async () => ((await import("libsql" as string)) as { default: Opener }).default],
];

/**
 * Makes a store in a file of SQLite: one file for any number of runs, one process that writes at a time. The file is opened by
 * `node:sqlite` where Node has it, else by `better-sqlite3` or `libsql`, whichever is installed. A commit is on the disk when a
 * save resolves. O(1): the file is opened by the first call.
 *
 * @param file the path of the file, or a database that one of these has opened, which is left open
 * @example
 * const runs = await openRuns(sqliteStore(":memory:"));
 * (await runs.list()).length; // 0
 */
export const sqliteStore = (file: string | SqliteDatabase): RunStore => new SqliteStore(file);

const columns = "run, sequence, kind, before, chain, body";

const tables = `
  create table if not exists workflow_context_ledger (version integer primary key, reader integer not null);
  insert or ignore into workflow_context_ledger values (${tablesVersion}, ${tablesVersion});
  create table if not exists workflow_context_rows (
    run text not null, sequence integer not null, kind text not null, before text not null, chain text not null,
    body text not null, primary key (run, sequence)
  ) without rowid;
  create table if not exists workflow_context_values (hash text primary key, body text not null) without rowid;
  create table if not exists workflow_context_uses (
    run text not null, hash text not null, last integer not null, primary key (run, hash)
  ) without rowid;
  create index if not exists workflow_context_uses_by_hash on workflow_context_uses (hash);
  create table if not exists workflow_context_items (
    run text not null, step text not null, item integer not null, body text not null, primary key (run, step, item)
  ) without rowid;`;

// A value that is taken out of use goes, unless a row of another run has it.
const dropUnused = `delete from workflow_context_values where hash = ?
  and not exists (select 1 from workflow_context_uses u where u.hash = workflow_context_values.hash)`;

class SqliteStore implements RunStore {
  readonly #given: string | SqliteDatabase;
  #opened: Promise<SqliteDatabase> | undefined;

  constructor(given: string | SqliteDatabase) {
    this.#given = given;
  }

  async load(run: string, upTo = Number.MAX_SAFE_INTEGER): Promise<readonly Row[]> {
    const database = await this.#database();
    const from =
      "select max(sequence) from workflow_context_rows where run = ? and kind = 'snapshot' and sequence <= ?";
    return database
      .prepare(
        `select ${columns} from workflow_context_rows
         where run = ? and sequence <= ? and sequence >= coalesce((${from}), 0) order by sequence`,
      )
      .all(run, upTo, run, upTo)
      .map((row) => ({ ...(row as Row) }));
  }

  async append(batch: Batch): Promise<readonly string[]> {
    return this.#inTransaction((database) => this.#insert(database, batch));
  }

  async #inTransaction<T>(act: (database: SqliteDatabase) => T): Promise<T> {
    const database = await this.#database();
    database.exec("begin immediate");
    try {
      const result = act(database);
      database.exec("commit");
      return result;
    } catch (error) {
      rollBack(database);
      throw error;
    }
  }

  #insert(database: SqliteDatabase, { rows, cuts, uses, values }: Batch): readonly string[] {
    const last = database.prepare(
      "select sequence, chain from workflow_context_rows where run = ? order by sequence desc limit 1",
    );
    const insert = database.prepare(`insert into workflow_context_rows (${columns}) values (?, ?, ?, ?, ?, ?)`);
    const cut = database.prepare(`delete from workflow_context_rows where run = ? and sequence <
       (select max(sequence) from workflow_context_rows where run = ? and kind = 'snapshot' and sequence <= ?)`);
    const known = new Set<string>();
    const conflicts = new Set<string>();
    for (const { run, sequence, kind, before, chain, body } of rows) {
      if (!known.has(run)) {
        const [there = { sequence: -1, chain: before }] = last.all(run) as readonly Pick<Row, "sequence" | "chain">[];
        if (sequence !== there.sequence + 1 || before !== there.chain) conflicts.add(run);
      }
      known.add(run);
      if (!conflicts.has(run)) insert.run(run, sequence, kind, before, chain, body);
    }
    const used = uses.filter(({ run }) => !conflicts.has(run));
    if (used.length > 0) insertValues(database, used, values);
    const kept = cuts.filter(({ run }) => !conflicts.has(run));
    for (const { run, oldest } of kept) cut.run(run, run, oldest);
    dropValues(
      database,
      beforeTheFirst,
      kept.map(({ run }) => [run, run]),
    );
    return [...conflicts];
  }

  async fetch(hashes: readonly string[]): Promise<readonly LargeValue[]> {
    const database = await this.#database();
    const one = database.prepare("select hash, body from workflow_context_values where hash = ?");
    return hashes.flatMap((hash) => one.all(hash)).map((row) => ({ ...(row as LargeValue) }));
  }

  async history(run: string): Promise<readonly StepInfo[]> {
    const database = await this.#database();
    const rows = database
      .prepare("select sequence, kind from workflow_context_rows where run = ? order by sequence")
      .all(run);
    return rows.map((row) => ({ ...(row as StepInfo) }));
  }

  async list(after: string | undefined, limit: number): Promise<readonly RunInfo[]> {
    const database = await this.#database();
    const rows = database
      .prepare(
        "select run, max(sequence) as sequence from workflow_context_rows where run > ? group by run order by run limit ?",
      )
      .all(after ?? "", limit);
    return rows.map((row) => ({ ...(row as RunInfo) }));
  }

  async record(run: string, step: string, outcomes: readonly ItemOutcome[]): Promise<void> {
    await this.#inTransaction((database) => {
      const insert = database.prepare("insert or ignore into workflow_context_items values (?, ?, ?, ?)");
      for (const { index, body } of outcomes) insert.run(run, step, index, body);
    });
  }

  async recorded(run: string, step: string): Promise<readonly ItemOutcome[]> {
    const database = await this.#database();
    const rows = database
      .prepare('select item as "index", body from workflow_context_items where run = ? and step = ? order by item')
      .all(run, step);
    return rows.map((row) => ({ ...(row as ItemOutcome) }));
  }

  async remove(run: string): Promise<void> {
    await this.#inTransaction((database) => {
      for (const table of ["workflow_context_rows", "workflow_context_items"])
        database.prepare(`delete from ${table} where run = ?`).run(run);
      dropValues(database, "run = ?", [[run]]);
    });
  }

  async close(): Promise<void> {
    if (typeof this.#given === "string" && this.#opened !== undefined) (await this.#opened).close();
    this.#opened = undefined;
  }

  #database(): Promise<SqliteDatabase> {
    this.#opened ??= prepared(this.#given);
    return this.#opened;
  }
}

/** Stores large values that are not there, and that rows have them. */
function insertValues(database: SqliteDatabase, uses: readonly Use[], values: readonly LargeValue[]): void {
  const hashes = new Set(uses.map(({ hash }) => hash));
  const insert = database.prepare("insert or ignore into workflow_context_values values (?, ?)");
  for (const { hash, body } of values) if (hashes.has(hash)) insert.run(hash, body);
  const use = database.prepare(`insert into workflow_context_uses values (?, ?, ?)
    on conflict (run, hash) do update set last = max(last, excluded.last)`);
  for (const { run, hash, sequence } of uses) use.run(run, hash, sequence);
}

const beforeTheFirst = "run = ? and last < (select min(sequence) from workflow_context_rows where run = ?)";

/** Takes large values out of use, and away where no other run has them. */
function dropValues(database: SqliteDatabase, which: string, arguments_: readonly (readonly string[])[]): void {
  const unuse = database.prepare(`delete from workflow_context_uses where ${which} returning hash`);
  const drop = database.prepare(dropUnused);
  for (const values of arguments_) for (const row of unuse.all(...values)) drop.run((row as LargeValue).hash);
}

/** Ends a transaction that has failed. Where the disk is full SQLite has ended it itself, and would only say that there is none. */
function rollBack(database: SqliteDatabase): void {
  try {
    database.exec("rollback");
  } catch {}
}

async function prepared(given: string | SqliteDatabase): Promise<SqliteDatabase> {
  const database = typeof given === "string" ? await opened(given) : given;
  // Committed means on the disk. Another process that writes is waited for, five seconds at most.
  database.exec("pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = full;");
  database.exec(tables);
  checkLedger(database.prepare("select max(reader) as reader from workflow_context_ledger").all());
  return database;
}

async function opened(file: string): Promise<SqliteDatabase> {
  for (const [, load] of packages) {
    let Database: Opener;
    try {
      Database = await load();
    } catch {
      continue; // it is not installed
    }
    try {
      return new Database(file);
    } catch (cause) {
      throw new ContextError("usage", { problem: "sqliteStore: the file can't be opened" }, { cause });
    }
  }
  throw usage(
    `sqliteStore needs one of ${packages.map(([name]) => name).join(", ")}: install better-sqlite3, or use Node 22.13`,
  );
}
