import { setTimeout as pause } from "node:timers/promises";
import { aPositiveCount, aText, checked, checkedOptions, withMethods } from "../data/options.ts";
import { usage } from "../errors.ts";
import type { PostgresClient } from "../stores/postgres.ts";
import {
  type Chunk,
  type ChunkEnd,
  type ChunkHandler,
  chunkPrefix,
  type Receiver,
  type SendOptions,
  type Transport,
} from "../workers/transport.ts";

/** What is used of pg-boss, of its versions from 10 on: they differ in what `insert` takes. */
export interface Boss {
  insert(...given: never[]): Promise<unknown>;
  fetch(queue: string, options: { readonly batchSize: number }): Promise<unknown>;
  complete(queue: string, id: string, output: object): Promise<unknown>;
  fail(queue: string, id: string): Promise<unknown>;
}

/** The options of {@link bossTransport}. */
export interface BossTransportOptions {
  /** A pool of the database that pg-boss uses, to ask what is queued. */
  readonly database: PostgresClient;
  /** The name of the queue, which the host has made with `boss.createQueue`; `workflow-context` when not given. */
  readonly queue?: string | undefined;
  /** The schema of pg-boss; `pgboss` when not given. */
  readonly schema?: string | undefined;
  /** The milliseconds after which a worker that is silent counts as lost; 30,000 when not given. */
  readonly lockDuration?: number | undefined;
  /** How often it is asked for new chunks, and for the end of those that were sent, in milliseconds; 100 when not given. */
  readonly interval?: number | undefined;
}

/**
 * Makes a transport of a queue of pg-boss, in PostgreSQL: the first items of a step can be sent in the transaction that stores the
 * state of the run. It uses `insert`, `fetch`, `complete` and `fail` of pg-boss, never its `work`, whose loop ends the process where
 * the database stops. O(1): it asks when it is first used.
 *
 * @throws ContextError `usage` for options that can't be
 * @example
 * const done = async () => null; // in place of `new PgBoss(…)`, started, with `await boss.createQueue("workflow-context")`
 * const boss = { insert: done, fetch: done, complete: done, fail: done };
 * const transport = bossTransport(boss, { database: { query: async () => ({ rows: [] }) } }); // a pool of pg
 * await transport.close();
 * transport.sharesTransactions; // true
 */
export function bossTransport(boss: Boss, options: BossTransportOptions): Transport {
  checked("bossTransport", "the first argument", boss, withMethods("insert", "fetch", "complete", "fail"));
  const kinds = {
    database: withMethods("query"),
    queue: aText,
    schema: aText,
    lockDuration: aPositiveCount,
    interval: aPositiveCount,
  };
  const given = checkedOptions("bossTransport", options, kinds);
  const { database, queue = "workflow-context", schema = "pgboss", lockDuration = 30_000, interval = 100 } = given;
  if (database === undefined) throw usage("bossTransport: database must be a pool of the database that pg-boss uses");
  return new BossTransport(boss, database, { queue, schema, lockDuration, interval });
}

interface Settings {
  readonly queue: string;
  readonly schema: string;
  readonly lockDuration: number;
  readonly interval: number;
}

interface Job {
  readonly id: string;
  readonly data: Chunk;
}

class BossTransport implements Transport {
  readonly sharesTransactions = true;
  readonly #boss: Boss;
  readonly #database: PostgresClient;
  readonly #settings: Settings;
  readonly #statements: ReturnType<typeof statementsOf>;
  readonly #ended = new Map<string, SendOptions["ended"]>();
  readonly #receivers = new Set<Receiver>();
  #isClosed = false;
  #asking: Promise<void> | undefined;

  constructor(boss: Boss, database: PostgresClient, settings: Settings) {
    this.#boss = boss;
    this.#database = database;
    this.#settings = settings;
    this.#statements = statementsOf(settings.schema);
  }

  async send(chunks: readonly Chunk[], { ended, client }: SendOptions): Promise<void> {
    await this.#insert(chunks, undefined, client as PostgresClient | undefined); // that of the same database
    for (const { id } of chunks) this.#ended.set(id, ended);
    this.#asking ??= this.#askForEnds();
  }

  async #insert(chunks: readonly Chunk[], startAfter: number | undefined, client?: PostgresClient): Promise<void> {
    const { queue, lockDuration } = this.#settings;
    const jobs = chunks.map(({ id, body }) => ({
      name: queue,
      data: { id, body },
      retryLimit: 0,
      expireInSeconds: Math.ceil(lockDuration / 1_000),
      ...(startAfter !== undefined && { startAfter: new Date(Date.now() + startAfter).toISOString() }),
    }));
    const options = client && { db: { executeSql: (text: string, values: unknown[]) => client.query(text, values) } };
    const insert = this.#boss.insert.bind(this.#boss) as (...given: readonly unknown[]) => Promise<unknown>;
    // From version 11 on, the name of the queue comes first.
    await (this.#boss.insert.length > 1 ? insert(queue, jobs, options) : insert(jobs, options));
  }

  /** Asks for the ends of the chunks that were sent, until there is none to ask for. */
  async #askForEnds(): Promise<void> {
    while (this.#ended.size > 0 && !this.#isClosed) {
      await pause(this.#settings.interval);
      const ids = [...this.#ended.keys()];
      const all = await this.#rows<{ id: string; end: ChunkEnd }>(this.#statements.ends, ids).catch(() => []);
      for (const { id, end } of all) {
        this.#ended.get(id)?.(id, end);
        this.#ended.delete(id);
      }
    }
    this.#asking = undefined;
  }

  async #rows<T>(text: string, ...values: readonly unknown[]): Promise<readonly T[]> {
    return (await this.#database.query(text, [this.#settings.queue, ...values])).rows as readonly T[]; // by the columns
  }

  async receive(handler: ChunkHandler, { concurrency }: { readonly concurrency: number }): Promise<Receiver> {
    const underWay = new Map<string, Promise<void>>();
    let isClosed = false;
    let wake = (): void => {};
    const { queue, interval, lockDuration } = this.#settings;
    const take = async (): Promise<void> => {
      while (!isClosed) {
        const room = concurrency - underWay.size;
        const asked = room > 0 ? this.#boss.fetch(queue, { batchSize: room }).catch(() => []) : [];
        for (const job of ((await asked) ?? []) as readonly Job[]) {
          const done = this.#handle(handler, job).finally(() => {
            underWay.delete(job.id);
            wake();
          });
          underWay.set(job.id, done);
        }
        if (underWay.size < concurrency || room === 0)
          await Promise.race([
            pause(interval),
            new Promise<void>((resolve) => {
              wake = resolve;
            }),
          ]);
      }
    };
    // A chunk that is under way says so to the database, before its time is over.
    const beat = setInterval(() => {
      if (underWay.size > 0) this.#rows(this.#statements.beat, [...underWay.keys()]).catch(() => {}); // the next one may come through
    }, lockDuration / 3);
    const taking = take();
    const receiver: Receiver = {
      close: async () => {
        isClosed = true;
        wake();
        await taking;
        await Promise.all(underWay.values());
        clearInterval(beat);
        this.#receivers.delete(receiver);
      },
    };
    this.#receivers.add(receiver);
    return receiver;
  }

  async #handle(handler: ChunkHandler, { id, data }: Job): Promise<void> {
    const { queue } = this.#settings;
    try {
      const end = await handler(data);
      if (end === "not-mine") await this.#insert([data], notMineWait);
      await this.#boss.complete(queue, id, { end });
    } catch {
      await this.#boss.fail(queue, id).catch(() => {}); // its time will be over
    }
  }

  async pending(run: string, step: string): Promise<readonly string[]> {
    return (await this.#rows<Chunk>(this.#statements.pending, chunkPrefix(run, step))).map(({ id }) => id);
  }

  async cancel(run: string, step: string): Promise<void> {
    await this.#rows(this.#statements.cancel, chunkPrefix(run, step));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#receivers].map((receiver) => receiver.close()));
    await this.#asking;
  }
}

/** The milliseconds that a chunk waits which a worker has left for another. */
const notMineWait = 500;

/** The statements that pg-boss has no methods for. An active job whose time is over counts as lost, before pg-boss says so. */
function statementsOf(schema: string) {
  const job = `"${schema.replaceAll('"', '""')}".job`;
  // The column of the time was renamed after version 10.
  const time =
    "coalesce((to_jsonb(j)->>'expire_in')::interval, (to_jsonb(j)->>'expire_seconds')::integer * interval '1s')";
  const isThere = `(state in ('created', 'retry') or state = 'active' and started_on + ${time} > now())`;
  return {
    ends: `select data->>'id' as id, coalesce(min(output->>'end'), 'lost') as end from ${job} j
      where name = $1 and data->>'id' = any($2) group by data->>'id' having not bool_or(${isThere})`,
    pending: `select distinct data->>'id' as id from ${job} j where name = $1 and starts_with(data->>'id', $2) and ${isThere}`,
    cancel: `delete from ${job} where name = $1 and starts_with(data->>'id', $2) and state in ('created', 'retry')`,
    beat: `update ${job} set started_on = now() where name = $1 and id = any($2) and state = 'active'`,
  };
}
