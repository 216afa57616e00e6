import pg from "pg";
import { bullTransport, redisStore } from "workflow-context/bullmq";
import { bossTransport } from "workflow-context/pg-boss";
import type { ItemStore } from "workflow-context/stores";
import { postgresStore } from "workflow-context/stores";
import type { Transport } from "workflow-context/workers";

/** Where a farm of processes lies. */
export interface Place {
  /** The queue: BullMQ on Redis, or pg-boss. */
  readonly queue: "bullmq" | "pg-boss";
  /** The store: PostgreSQL, or Redis. */
  readonly store: "postgres" | "redis";
  readonly redis: string;
  readonly postgres: string;
  /** Names the queue, the schema and the keys of one run. */
  readonly name: string;
}

/** The milliseconds after which a silent worker counts as lost. */
export const lock = 2_000;

export const step = { run: "r", step: "work" };

/** Opens a pool of PostgreSQL whose tables lie in the schema of a place. */
export function poolOf({ postgres, name }: Place): pg.Pool {
  const pool = new pg.Pool({ connectionString: postgres, options: `-c search_path=${name}`, max: 2 });
  pool.on("error", () => {}); // a server that stops; the next query tells
  return pool;
}

export const storeAt = (place: Place): ItemStore =>
  place.store === "redis"
    ? redisStore({ connection: place.redis, prefix: `{${place.name}}` })
    : postgresStore(poolOf(place));

export async function transportAt(place: Place): Promise<Transport> {
  const { queue, redis, postgres, name } = place;
  if (queue === "bullmq") return bullTransport({ connection: redis, queue: name, lockDuration: lock });
  const { default: PgBoss } = await import("pg-boss");
  const boss = new PgBoss({
    connectionString: postgres,
    schema: `${name}_boss`,
    supervise: false,
    schedule: false,
    max: 2,
  });
  boss.on("error", () => {});
  await boss.start();
  await boss.createQueue(name);
  return bossTransport(boss, {
    database: poolOf(place),
    queue: name,
    schema: `${name}_boss`,
    lockDuration: lock,
    interval: 50,
  });
}
