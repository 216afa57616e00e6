import { usage } from "../errors.ts";
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
} from "./store.ts";

/** A client of PostgreSQL, as `pg` and `@electric-sql/pglite` have it. */
export interface PostgresClient {
  query(text: string, values?: readonly unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/** A pool of clients, or one. Only a pool whose `connect` gives a client to use alone, as that of `pg`, has transactions. */
export type PostgresPool = PostgresClient;

/** A client of a pool, until it is released. An error in its place says that it is of no more use. */
interface PooledClient extends PostgresClient {
  release(error?: unknown): void;
}

/**
 * Makes a store in PostgreSQL, for any number of processes. Each call is one statement, so that a pool will do, which the host
 * makes and ends. The tables are made where they are not there. O(1); each call of the store is one round trip.
 *
 * @example
 * const pool = { query: async (text: string) => ({ rows: text.includes("reader") ? [{ reader: 1 }] : [] }) };
 * (await (await openRuns(postgresStore(pool))).list()).length; // 0
 */
export const postgresStore = (pool: PostgresPool): RunStore<PostgresClient> => new PostgresStore(pool);

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
  create table if not exists workflow_context_values (hash text primary key, body text not null);
  create table if not exists workflow_context_uses (
    run text collate "C" not null, hash text not null references workflow_context_values, last bigint not null,
    primary key (run, hash)
  );
  create index if not exists workflow_context_uses_by_hash on workflow_context_uses (hash);
  create table if not exists workflow_context_items (
    run text collate "C" not null, step text not null, item bigint not null, body text not null,
    primary key (run, step, item)
  );
  commit;`;

// A row follows the last one of its run: where two writers see the same last row, the key refuses the second. A large value goes
// with its last use, and the key of uses refuses what would be used and gone. One statement does not see what it inserts itself,
// so it does not insert what it would have to take away.
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
  ), used as (
    select u.run, u.hash, max(u.sequence) as last from unnest($9::text[], $10::bigint[], $11::text[]) as u (run, sequence, hash)
    left join needed using (run)
    where u.run not in (select run from conflicts) and (needed.first is null or u.sequence >= needed.first)
    group by u.run, u.hash order by u.run, u.hash
  ), added_values as (
    insert into workflow_context_values (hash, body)
    select distinct v.hash, v.body from unnest($12::text[], $13::text[]) as v (hash, body)
    where v.hash in (select hash from used) order by v.hash on conflict do nothing
  ), added_uses as (
    insert into workflow_context_uses (run, hash, last) select run, hash, last from used
    on conflict (run, hash) do update set last = greatest(workflow_context_uses.last, excluded.last)
  ), unused as (
    delete from workflow_context_uses u using needed
    where u.run = needed.run and u.last < needed.first and (u.run, u.hash) not in (select run, hash from used)
    returning u.run, u.hash
  ), dropped as (
    delete from workflow_context_values v
    where v.hash in (select hash from unused) and v.hash not in (select hash from used) and not exists (
      select from workflow_context_uses u where u.hash = v.hash and (u.run, u.hash) not in (select run, hash from unused)
    )
  )
  select run from conflicts`;

const columns = "run, sequence::float8 as sequence, kind, before, chain, body";

/** The errors of a statement that met another one, and does what it has to when it is run again: a key that is there, one that is gone, a deadlock. */
const races: ReadonlySet<unknown> = new Set(["23505", "23503", "40P01"]);
const mostRaces = 5;

const hold = `
  with given as (select distinct * from unnest($2::text[], $3::text[]) as t (hash, body) order by hash), added as (
    insert into workflow_context_values as v (hash, body) select hash, body from given
    on conflict (hash) do update set body = excluded.body where v.body <> excluded.body
  )
  insert into workflow_context_uses (run, hash, last) select $1, hash, ${heldFor} from given
  on conflict (run, hash) do update set last = ${heldFor}`;

const release = `
  with unused as (delete from workflow_context_uses where run = $1 and hash = any($2) returning hash)
  delete from workflow_context_values v where v.hash in (select hash from unused)
    and not exists (select from workflow_context_uses u where u.hash = v.hash and u.run <> $1)`;

const remove = `
  with gone as (delete from workflow_context_rows where run = $1),
  items as (delete from workflow_context_items where run = $1),
  unused as (delete from workflow_context_uses where run = $1 returning hash)
  delete from workflow_context_values v where v.hash in (select hash from unused)
    and not exists (select from workflow_context_uses u where u.hash = v.hash and u.run <> $1)`;

interface WithConnect extends PostgresPool {
  connect(): Promise<PooledClient | undefined>;
}

const hasConnect = (pool: PostgresPool): pool is WithConnect =>
  typeof (pool as { readonly connect?: unknown }).connect === "function";

const columnsOf = <T>(rows: readonly T[], names: readonly (keyof T)[]): readonly unknown[] =>
  names.map((name) => rows.map((row) => row[name]));

class PostgresStore implements RunStore<PostgresClient> {
  readonly transaction?: NonNullable<RunStore<PostgresClient>["transaction"]>;
  readonly #pool: PostgresPool;
  /** The calls are part of a transaction that another store has begun. */
  readonly #isWithin: boolean;
  #made: Promise<void> | undefined;

  constructor(pool: PostgresPool, isWithin = false) {
    this.#pool = pool;
    this.#isWithin = isWithin;
    if (isWithin) this.#made = Promise.resolve();
    else if (hasConnect(pool)) this.transaction = (work) => this.#transacted(pool, work);
  }

  async #transacted<T>(
    pool: WithConnect,
    work: (store: RunStore<PostgresClient>, client: PostgresClient) => Promise<T>,
  ): Promise<T> {
    await this.#tables();
    const client = await pool.connect();
    if (typeof client?.release !== "function")
      throw usage("postgresStore: a transaction needs a pool, and this is a client");
    try {
      await client.query("begin");
      const result = await work(new PostgresStore(client, true), client);
      // Behind a statement that has failed, PostgreSQL takes a commit for a rollback, and says so in its answer alone.
      const { command } = (await client.query("commit")) as { readonly command?: unknown };
      if (command === "ROLLBACK") throw new Error("a statement of the transaction has failed: nothing is stored");
      client.release();
      return result;
    } catch (error) {
      await client.query("rollback").then(
        () => client.release(),
        (broken: unknown) => client.release(broken),
      );
      throw error;
    }
  }

  async load(run: string, upTo = Number.MAX_SAFE_INTEGER): Promise<readonly Row[]> {
    return this.#query<Row>(
      `select ${columns} from workflow_context_rows where run = $1 and sequence <= $2 and sequence >= coalesce(
         (select max(sequence) from workflow_context_rows where run = $1 and kind = 'snapshot' and sequence <= $2), 0)
       order by sequence`,
      [run, upTo],
    );
  }

  async append({ rows, cuts, uses, values }: Batch): Promise<readonly string[]> {
    const conflicts = await this.#racing<{ run: string }>(append, [
      ...columnsOf(rows, ["run", "sequence", "kind", "before", "chain", "body"]),
      ...columnsOf(cuts, ["run", "oldest"]),
      ...columnsOf(uses, ["run", "sequence", "hash"]),
      ...columnsOf(values, ["hash", "body"]),
    ]);
    return conflicts.map(({ run }) => run);
  }

  async fetch(hashes: readonly string[]): Promise<readonly LargeValue[]> {
    return this.#query<LargeValue>("select hash, body from workflow_context_values where hash = any($1)", [hashes]);
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

  async recorded(run: string, step: string, indexes?: readonly number[]): Promise<readonly ItemOutcome[]> {
    return this.#query<ItemOutcome>(
      `select item::float8 as "index", body from workflow_context_items
       where run = $1 and step = $2 and ($3::bigint[] is null or item = any($3)) order by item`,
      [run, step, indexes ?? null],
    );
  }

  async hold(run: string, values: readonly LargeValue[]): Promise<void> {
    await this.#racing(hold, [run, ...columnsOf(values, ["hash", "body"])]);
  }

  async release(run: string, hashes: readonly string[]): Promise<void> {
    await this.#racing(release, [run, hashes]);
  }

  async remove(run: string): Promise<void> {
    await this.#racing(remove, [run]);
  }

  /** Leaves the pool open: it is the host's. */
  async close(): Promise<void> {}

  /** Runs a statement again where another one was in its way, which is seen then. What went before it in a transaction stays. */
  async #racing<T>(text: string, values: readonly unknown[]): Promise<readonly T[]> {
    for (let time = 1; ; time++) {
      try {
        if (this.#isWithin) await this.#pool.query("savepoint workflow_context");
        return await this.#query<T>(text, values);
      } catch (error) {
        if (time === mostRaces || !races.has((error as { code?: unknown } | null)?.code)) throw error;
        if (this.#isWithin) await this.#pool.query("rollback to savepoint workflow_context");
      }
    }
  }

  async #query<T>(text: string, values: readonly unknown[]): Promise<readonly T[]> {
    await this.#tables();
    return (await this.#pool.query(text, values)).rows as readonly T[]; // by the columns of the statement
  }

  #tables(): Promise<void> {
    this.#made ??= this.#make();
    return this.#made;
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
