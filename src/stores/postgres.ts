import { checkLedger, tablesVersion } from "./ledger.ts";
import type { Batch, ItemOutcome, Row, RunInfo, RunStore, StepInfo } from "./store.ts";

/** A pool or a client of PostgreSQL, as `pg` and `@electric-sql/pglite` have it. */
export interface PostgresPool {
  query(text: string, values?: readonly unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/**
 * Makes a store in PostgreSQL, for any number of processes. Each call is one statement, so that a pool will do, which the host
 * makes and ends. The tables are made where they are not there. O(1); each call of the store is one round trip.
 *
 * @example
 * const pool = { query: async (text: string) => ({ rows: text.includes("reader") ? [{ reader: 1 }] : [] }) };
 * (await (await openRuns(postgresStore(pool))).list()).length; // 0
 */
export const postgresStore = (pool: PostgresPool): RunStore => new PostgresStore(pool);

// All makers of the tables wait for this lock: two at once would fail.
const lock = 7_736_174;

const tables = `
  begin;
  select pg_advisory_xact_lock(${lock});
  create table if not exists workflow_context_ledger (version integer primary key, reader integer not null);
  insert into workflow_context_ledger values (${tablesVersion}, ${tablesVersion}) on conflict do nothing;
  create table if not exists workflow_context_rows (
    run text collate "C" not null, sequence bigint not null, kind text not null, before text not null, chain text not null,
    body text not null, primary key (run, sequence)
  );
  create table if not exists workflow_context_items (
    run text collate "C" not null, step text not null, item bigint not null, body text not null,
    primary key (run, step, item)
  );
  commit;`;

// A row follows the last one of its run: where two writers see the same last row, the key refuses the second. One statement
// does not see what it inserts itself, so it does not insert what it would have to take away.
const append = `
  with given as (
    select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[])
      as t (run, sequence, kind, before, chain, body)
  ), conflicts as (
    select g.run from (select distinct on (run) * from given order by run, sequence) g
    left join lateral (
      select sequence, chain from workflow_context_rows r where r.run = g.run order by sequence desc limit 1
    ) last on true
    where g.sequence <> 1 + coalesce(last.sequence, -1) or g.before <> coalesce(last.chain, g.before)
  ), needed as (
    select c.run, (
      select max(s.sequence) from (
        select run, sequence, kind from workflow_context_rows union all select run, sequence, kind from given
      ) s where s.run = c.run and s.kind = 'snapshot' and s.sequence <= max(c.oldest)
    ) as first
    from unnest($7::text[], $8::bigint[]) as c (run, oldest)
    where c.run not in (select run from conflicts) group by c.run
  ), inserted as (
    insert into workflow_context_rows (run, sequence, kind, before, chain, body)
    select g.* from given g left join needed using (run)
    where g.run not in (select run from conflicts) and (needed.first is null or g.sequence >= needed.first)
  ), cut as (
    delete from workflow_context_rows r using needed where r.run = needed.run and r.sequence < needed.first
  )
  select run from conflicts`;

const columns = "run, sequence::float8 as sequence, kind, before, chain, body";

const isDouble = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === "23505";

class PostgresStore implements RunStore {
  readonly #pool: PostgresPool;
  #made: Promise<void> | undefined;

  constructor(pool: PostgresPool) {
    this.#pool = pool;
  }

  async load(run: string, upTo = Number.MAX_SAFE_INTEGER): Promise<readonly Row[]> {
    return this.#query<Row>(
      `select ${columns} from workflow_context_rows where run = $1 and sequence <= $2 and sequence >= coalesce(
         (select max(sequence) from workflow_context_rows where run = $1 and kind = 'snapshot' and sequence <= $2), 0)
       order by sequence`,
      [run, upTo],
    );
  }

  async append({ rows, cuts }: Batch): Promise<readonly string[]> {
    const column = (name: keyof Row): readonly unknown[] => rows.map((row) => row[name]);
    const values = [
      ...(["run", "sequence", "kind", "before", "chain", "body"] as const).map(column),
      cuts.map(({ run }) => run),
      cuts.map(({ oldest }) => oldest),
    ];
    try {
      return (await this.#query<{ run: string }>(append, values)).map(({ run }) => run);
    } catch (error) {
      if (!isDouble(error)) throw error;
      return (await this.#query<{ run: string }>(append, values)).map(({ run }) => run); // the other's row is seen now
    }
  }

  async history(run: string): Promise<readonly StepInfo[]> {
    const text =
      "select sequence::float8 as sequence, kind from workflow_context_rows where run = $1 order by sequence";
    return this.#query<StepInfo>(text, [run]);
  }

  async list(after: string | undefined, limit: number): Promise<readonly RunInfo[]> {
    return this.#query<RunInfo>(
      `select run, max(sequence)::float8 as sequence from workflow_context_rows where run > $1 group by run order by run limit $2`,
      [after ?? "", limit],
    );
  }

  async record(run: string, step: string, outcomes: readonly ItemOutcome[]): Promise<void> {
    await this.#query(
      `insert into workflow_context_items (run, step, item, body)
       select $1, $2, item, body from unnest($3::bigint[], $4::text[]) as t (item, body) on conflict do nothing`,
      [run, step, outcomes.map(({ index }) => index), outcomes.map(({ body }) => body)],
    );
  }

  async recorded(run: string, step: string): Promise<readonly ItemOutcome[]> {
    return this.#query<ItemOutcome>(
      'select item::float8 as "index", body from workflow_context_items where run = $1 and step = $2 order by item',
      [run, step],
    );
  }

  async remove(run: string): Promise<void> {
    const rows = "delete from workflow_context_rows where run = $1";
    await this.#query(`with gone as (${rows}) delete from workflow_context_items where run = $1`, [run]);
  }

  /** Leaves the pool open: it is the host's. */
  async close(): Promise<void> {}

  async #query<T>(text: string, values: readonly unknown[]): Promise<readonly T[]> {
    this.#made ??= this.#make();
    await this.#made;
    return (await this.#pool.query(text, values)).rows as readonly T[]; // by the columns of the statement
  }

  async #make(): Promise<void> {
    try {
      await this.#pool.query(tables);
      checkLedger((await this.#pool.query("select max(reader) as reader from workflow_context_ledger")).rows);
    } catch (error) {
      this.#made = undefined; // the next call tries again
      throw error;
    }
  }
}
