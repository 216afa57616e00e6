import { ContextError, usage } from "../errors.ts";
import { checkLedger, tablesVersion } from "./ledger.ts";
import {
  type Batch,
  heldFor,
  type ItemOutcome,
  type LargeValue,
  type Row,
  type RunInfo,
  type RunStore,
  type StepInfo,
  type Use,
} from "./store.ts";

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
export const sqliteStore = (file: string | SqliteDatabase): RunStore<SqliteDatabase> => new SqliteStore(file);

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

class SqliteStore implements RunStore<SqliteDatabase> {
  readonly #given: string | SqliteDatabase;
  /** The calls are part of a transaction that another store has begun. */
  readonly #isWithin: boolean;
  #opened: Promise<SqliteDatabase> | undefined;
  /** The transaction that is under way. All else waits for it, as there is one connection. */
  #busy: Promise<void> | undefined;

  constructor(given: string | SqliteDatabase, isWithin = false) {
    this.#given = given;
    this.#isWithin = isWithin;
  }

  load(run: string, upTo = Number.MAX_SAFE_INTEGER): Promise<readonly Row[]> {
    const from =
      "select max(sequence) from workflow_context_rows where run = ? and kind = 'snapshot' and sequence <= ?";
    const text = `select ${columns} from workflow_context_rows
      where run = ? and sequence <= ? and sequence >= coalesce((${from}), 0) order by sequence`;
    return this.#rows<Row>(text, [run, upTo, run, upTo]);
  }

  append({ rows, cuts, uses, values }: Batch): Promise<readonly string[]> {
    return this.#write((database) => {
      const conflicts = insertRows(database, rows);
      const used = uses.filter(({ run }) => !conflicts.has(run));
      if (used.length > 0) insertValues(database, used, values);
      for (const { run, oldest } of cuts) if (!conflicts.has(run)) cut(database, run, oldest);
      return [...conflicts];
    });
  }

  transaction<T>(work: (store: RunStore<SqliteDatabase>, client: SqliteDatabase) => Promise<T>): Promise<T> {
    return this.#use((database) => this.#transacted(database, () => work(new SqliteStore(database, true), database)));
  }

  async #transacted<T>(database: SqliteDatabase, work: () => Promise<T>): Promise<T> {
    let end = (): void => {};
    this.#busy = new Promise((resolve) => {
      end = resolve;
    });
    try {
      database.exec("begin immediate");
      const result = await work();
      database.exec("commit");
      return result;
    } catch (error) {
      rollBack(database);
      throw error;
    } finally {
      this.#busy = undefined;
      end();
    }
  }

  fetch(hashes: readonly string[]): Promise<readonly LargeValue[]> {
    return this.#use((database) => {
      const one = database.prepare("select hash, body from workflow_context_values where hash = ?");
      return hashes.flatMap((hash) => one.all(hash)).map((row) => ({ ...(row as LargeValue) }));
    });
  }

  history(run: string): Promise<readonly StepInfo[]> {
    return this.#rows("select sequence, kind from workflow_context_rows where run = ? order by sequence", [run]);
  }

  list(after: string | undefined, limit: number): Promise<readonly RunInfo[]> {
    const text = `select run, max(sequence) as sequence from workflow_context_rows
      where run > ? group by run order by run limit ?`;
    return this.#rows(text, [after ?? "", limit]);
  }

  record(run: string, step: string, outcomes: readonly ItemOutcome[]): Promise<void> {
    return this.#write((database) => {
      const insert = database.prepare("insert or ignore into workflow_context_items values (?, ?, ?, ?)");
      for (const { index, body } of outcomes) insert.run(run, step, index, body);
    });
  }

  recorded(run: string, step: string, indexes?: readonly number[]): Promise<readonly ItemOutcome[]> {
    const some = indexes === undefined ? "" : "and item in (select value from json_each(?))";
    const text = `select item as "index", body from workflow_context_items where run = ? and step = ? ${some} order by item`;
    return this.#rows(text, indexes === undefined ? [run, step] : [run, step, JSON.stringify(indexes)]);
  }

  hold(run: string, values: readonly LargeValue[]): Promise<void> {
    return this.#write((database) => {
      const uses = values.map(({ hash }) => ({ run, hash, sequence: heldFor }));
      const repair = database.prepare("update workflow_context_values set body = ? where hash = ? and body <> ?");
      for (const { hash, body } of values) repair.run(body, hash, body);
      insertValues(database, uses, values);
    });
  }

  release(run: string, hashes: readonly string[]): Promise<void> {
    return this.#write((database) => {
      for (const hash of hashes) dropValues(database, "run = ? and hash = ?", [run, hash]);
    });
  }

  remove(run: string): Promise<void> {
    return this.#write((database) => {
      for (const table of ["workflow_context_rows", "workflow_context_items"])
        database.prepare(`delete from ${table} where run = ?`).run(run);
      dropValues(database, "run = ?", [run]);
    });
  }

  async close(): Promise<void> {
    if (typeof this.#given === "string" && this.#opened !== undefined) (await this.#opened).close();
    this.#opened = undefined;
  }

  #rows<T>(text: string, values: readonly unknown[]): Promise<readonly T[]> {
    return this.#use((database) =>
      database
        .prepare(text)
        .all(...values)
        .map((row) => ({ ...(row as T) })),
    );
  }

  /** Does all of something in one transaction, or nothing. */
  #write<T>(act: (database: SqliteDatabase) => T): Promise<T> {
    return this.#use((database) =>
      this.#isWithin ? act(database) : this.#transacted(database, async () => act(database)),
    );
  }

  async #use<T>(act: (database: SqliteDatabase) => T | Promise<T>): Promise<T> {
    this.#opened ??= this.#isWithin ? Promise.resolve(this.#given as SqliteDatabase) : prepared(this.#given); // it is open
    const database = await this.#opened;
    while (this.#busy !== undefined) await this.#busy;
    return act(database);
  }
}

/** Inserts rows. Gives the runs whose rows do not follow the last one, of which none is inserted. */
function insertRows(database: SqliteDatabase, rows: readonly Row[]): ReadonlySet<string> {
  const last = database.prepare(
    "select sequence, chain from workflow_context_rows where run = ? order by sequence desc limit 1",
  );
  const insert = database.prepare(`insert into workflow_context_rows (${columns}) values (?, ?, ?, ?, ?, ?)`);
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
  return conflicts;
}

/** Takes the rows of a run away that are before the last snapshot at or before a step, and what only they have. */
function cut(database: SqliteDatabase, run: string, oldest: number): void {
  database
    .prepare(
      `delete from workflow_context_rows where run = ? and sequence <
         (select max(sequence) from workflow_context_rows where run = ? and kind = 'snapshot' and sequence <= ?)`,
    )
    .run(run, run, oldest);
  const first = "(select min(sequence) from workflow_context_rows where run = ?)";
  dropValues(database, `run = ? and last < ${first}`, [run, run]);
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

/** Takes large values out of use, and away where no other run has them. */
function dropValues(database: SqliteDatabase, which: string, values: readonly string[]): void {
  const unused = database.prepare(`delete from workflow_context_uses where ${which} returning hash`).all(...values);
  const drop = database.prepare(`delete from workflow_context_values where hash = ?
    and not exists (select 1 from workflow_context_uses u where u.hash = workflow_context_values.hash)`);
  for (const row of unused) drop.run((row as LargeValue).hash);
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
