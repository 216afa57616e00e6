import type { Redis } from "ioredis";
import { anything, aPositiveCount, aText, checkedOptions } from "../data/options.ts";
import type { ItemOutcome, ItemStore, LargeValue } from "../stores/store.ts";
import { connected } from "./redis-client.ts";
import { checkedConnection, type RedisConnection } from "./redis-connection.ts";

/** The options of {@link redisStore}. */
export interface RedisStoreOptions {
  readonly connection: RedisConnection;
  /** What all keys begin with; `{workflow-context}` when not given. The braces keep them together on a cluster. */
  readonly prefix?: string | undefined;
  /** How long what is not asked for stays, in seconds; a week when not given. */
  readonly seconds?: number | undefined;
}

const week = 7 * 24 * 60 * 60;

/**
 * Makes a store of outcomes in Redis, so that Redis alone is enough for workers. The first outcome of an item stays (`HSETNX`).
 * What Redis loses is done again: a run whose outcomes must outlive it belongs into a {@link RunStore}. O(1).
 *
 * @throws ContextError `usage` for options that can't be; where `ioredis` is not installed, by the first call
 * @example
 * const store = redisStore({ connection: "redis://127.0.0.1:6379" });
 * await store.close();
 * typeof store.record; // "function"
 */
export function redisStore(options: RedisStoreOptions): ItemStore {
  const kinds = { connection: anything, prefix: aText, seconds: aPositiveCount };
  const { connection, prefix = "{workflow-context}", seconds = week } = checkedOptions("redisStore", options, kinds);
  return new RedisStore(checkedConnection("redisStore", connection), prefix, seconds);
}

const recordCommand = "workflowContextRecord";

/** A client with the script that stores outcomes, which is sent once and called by its hash. */
interface Client extends Redis {
  [recordCommand](...words: readonly string[]): Promise<unknown>;
}

// One command for all outcomes: a command of its own for each takes a client longer than all the rest.
const record = `
  redis.call('sadd', KEYS[2], ARGV[1])
  redis.call('expire', KEYS[2], ARGV[2])
  for at = 3, #ARGV, 2 do redis.call('hsetnx', KEYS[1], ARGV[at], ARGV[at + 1]) end
  redis.call('expire', KEYS[1], ARGV[2])`;

// A value goes with the last run that holds it. One script, as another run may hold it at the same time.
const release = `
  for at = 2, #ARGV do
    local hash = ARGV[at]
    redis.call('srem', KEYS[1] .. ':values of:' .. ARGV[1], hash)
    redis.call('srem', KEYS[1] .. ':holders:' .. hash, ARGV[1])
    if redis.call('scard', KEYS[1] .. ':holders:' .. hash) == 0 then redis.call('del', KEYS[1] .. ':value:' .. hash) end
  end`;

class RedisStore implements ItemStore {
  readonly #connection: RedisConnection;
  readonly #prefix: string;
  readonly #seconds: number;
  #client: Promise<Client> | undefined;

  constructor(connection: RedisConnection, prefix: string, seconds: number) {
    this.#connection = connection;
    this.#prefix = prefix;
    this.#seconds = seconds;
  }

  async record(run: string, step: string, outcomes: readonly ItemOutcome[]): Promise<void> {
    if (outcomes.length === 0) return;
    const client = await this.#connected();
    const [items, steps] = [this.#key("items", run, step), this.#key("steps of", run)];
    const words = outcomes.flatMap(({ index, body }) => [String(index), body]);
    await client[recordCommand](items, steps, step, String(this.#seconds), ...words);
  }

  async recorded(run: string, step: string, indexes?: readonly number[]): Promise<readonly ItemOutcome[]> {
    if (indexes?.length === 0) return [];
    const client = await this.#connected();
    const items = this.#key("items", run, step);
    const found =
      indexes === undefined
        ? Object.entries(await client.hgetall(items))
        : (await client.hmget(items, ...indexes.map(String))).map((body, at) => [String(indexes[at]), body] as const);
    return found
      .flatMap(([index, body]) => (body === null ? [] : [{ index: Number(index), body }]))
      .sort((left, right) => left.index - right.index);
  }

  async fetch(hashes: readonly string[]): Promise<readonly LargeValue[]> {
    if (hashes.length === 0) return [];
    const client = await this.#connected();
    const bodies = await client.mget(hashes.map((hash) => this.#key("value", hash)));
    return bodies.flatMap((body, at) => (body === null ? [] : [{ hash: hashes[at] ?? "", body }]));
  }

  async hold(run: string, values: readonly LargeValue[]): Promise<void> {
    const client = await this.#connected();
    const all = client.multi();
    for (const { hash, body } of values) {
      const [mine, holders] = [this.#key("values of", run), this.#key("holders", hash)];
      all.set(this.#key("value", hash), body, "EX", this.#seconds);
      all.sadd(mine, named(hash)).expire(mine, this.#seconds);
      all.sadd(holders, named(run)).expire(holders, this.#seconds);
    }
    await succeeded(all.exec());
  }

  async release(run: string, hashes: readonly string[]): Promise<void> {
    await this.#release(run, hashes.map(named));
  }

  async #release(run: string, hashes: readonly string[]): Promise<void> {
    await (await this.#connected()).eval(release, 1, this.#prefix, named(run), ...hashes);
  }

  async remove(run: string): Promise<void> {
    const client = await this.#connected();
    const [mine, steps] = [this.#key("values of", run), this.#key("steps of", run)];
    await this.#release(run, await client.smembers(mine));
    const items = (await client.smembers(steps)).map((step) => this.#key("items", run, step));
    await client.del(mine, steps, ...items);
  }

  async close(): Promise<void> {
    if (this.#client !== undefined) (await this.#client).disconnect();
    this.#client = undefined;
  }

  #key(kind: string, ...names: readonly string[]): string {
    return [this.#prefix, kind, ...names.map(named)].join(":");
  }

  #connected(): Promise<Client> {
    this.#client ??= this.#connect();
    return this.#client;
  }

  async #connect(): Promise<Client> {
    const options = { maxRetriesPerRequest: 3, enableAutoPipelining: true };
    const client = await connected("redisStore", this.#connection, options);
    client.defineCommand(recordCommand, { numberOfKeys: 2, lua: record });
    return client as Client; // it has the command now
  }
}

/** A name within a key. */
const named = (text: string): string => encodeURIComponent(text);

/** Waits for a transaction. @throws the error of one of its commands */
async function succeeded(transaction: Promise<readonly (readonly [Error | null, unknown])[] | null>): Promise<void> {
  for (const [error] of (await transaction) ?? []) if (error !== null) throw error;
}
