import type { Queue, QueueEvents, Worker } from "bullmq";
import { anything, aPositiveCount, aText, checkedOptions } from "../data/options.ts";
import { ContextError, usage } from "../errors.ts";
import {
  type Chunk,
  type ChunkEnd,
  type ChunkHandler,
  chunkPrefix,
  type Receiver,
  type SendOptions,
  type Transport,
} from "../workers/transport.ts";
import { connected } from "./redis-client.ts";
import { checkedConnection, type RedisConnection } from "./redis-connection.ts";

/** The options of {@link bullTransport}. */
export interface BullTransportOptions {
  /** Where Redis is; with `backend`, what that connects to. */
  readonly connection: RedisConnection;
  /** The name of the queue, the same for coordinators and workers; `workflow-context` when not given. */
  readonly queue?: string | undefined;
  /** What BullMQ's keys begin with; `bull` when not given. */
  readonly prefix?: string | undefined;
  /** The milliseconds after which a worker that is silent counts as lost; 30,000 when not given. */
  readonly lockDuration?: number | undefined;
  /** BullMQ's `createPostgresBackend`, to queue in PostgreSQL in place of Redis. */
  readonly backend?: object | undefined;
}

type Bull = typeof import("bullmq");

/** The milliseconds that a chunk waits which a worker has left for another. */
const notMineWait = 500;

/** The states of jobs in the queue. */
const waiting = ["wait", "delayed", "prioritized"] as const;

const jobOptions = { attempts: 1, removeOnComplete: true, removeOnFail: true };

/**
 * Makes a transport of a queue of BullMQ, on Redis. Its jobs are chunks of items, are tried once, and leave nothing behind. O(1):
 * it connects when it is first used.
 *
 * @throws ContextError `usage` for options that can't be; where `bullmq` or `ioredis` is not installed, by the first call
 * @example
 * const transport = bullTransport({ connection: "redis://127.0.0.1:6379" });
 * await transport.close();
 * typeof transport.send; // "function"
 */
export function bullTransport(options: BullTransportOptions): Transport {
  const kinds = { connection: anything, queue: aText, prefix: aText, lockDuration: aPositiveCount, backend: anything };
  const given = checkedOptions("bullTransport", options, kinds);
  if (given.queue?.includes(":")) throw usage("bullTransport: the name of a queue can't have a colon");
  checkedConnection("bullTransport", given.connection);
  return new BullTransport(given as BullTransportOptions); // it has a connection, as the line above says
}

/** What is closed in the end. */
interface Closing {
  close(): Promise<unknown>;
}

class BullTransport implements Transport {
  readonly #options: BullTransportOptions;
  readonly #closing: Closing[] = [];
  readonly #ended = new Map<string, SendOptions["ended"]>();
  #queue: Promise<Queue> | undefined;
  #events: Promise<QueueEvents> | undefined;

  constructor(options: BullTransportOptions) {
    this.#options = options;
  }

  async send(chunks: readonly Chunk[], { ended }: SendOptions): Promise<void> {
    this.#events ??= this.#listening();
    const queue = await this.#opened();
    await this.#events;
    for (const { id } of chunks) this.#ended.set(id, ended);
    const jobs = chunks.map(({ id, body }) => ({ name: "chunk", data: body, opts: { ...jobOptions, jobId: id } }));
    await queue.addBulk(jobs);
  }

  async receive(handler: ChunkHandler, { concurrency }: { readonly concurrency: number }): Promise<Receiver> {
    const bull = await loadedBull();
    const { lockDuration = 30_000, backend } = this.#options;
    const worker: Worker = new bull.Worker(
      this.#name,
      async (job, token) => {
        const end = await handler({ id: job.id ?? "", body: job.data as string });
        if (end === "not-mine") {
          await job.moveToDelayed(Date.now() + notMineWait, token);
          throw new bull.DelayedError();
        }
        return end === "done" ? undefined : end;
      },
      {
        ...(await this.#connection({ maxRetriesPerRequest: null })),
        concurrency,
        lockDuration,
        stalledInterval: lockDuration / 2,
        maxStalledCount: 0, // what its worker was lost with is not taken again
        runRetryDelay: 1_000,
        removeOnComplete: { count: 0 },
        removeOnFail: { count: 0 },
      },
      backend as undefined, // its type is BullMQ's own
    );
    worker.on("error", () => {}); // it tries again
    const receiver = { close: () => worker.close() };
    this.#closing.push(receiver);
    await worker.waitUntilReady();
    return receiver;
  }

  async pending(run: string, step: string): Promise<readonly string[]> {
    const queue = await this.#opened();
    const ids = await queue.getRanges([...waiting, "active"], 0, -1);
    const prefix = chunkPrefix(run, step);
    return ids.filter((id) => id.startsWith(prefix));
  }

  async cancel(run: string, step: string): Promise<void> {
    const queue = await this.#opened();
    const ids = await queue.getRanges([...waiting], 0, -1);
    const prefix = chunkPrefix(run, step);
    for (const id of ids) if (id.startsWith(prefix)) await queue.remove(id).catch(() => {}); // a worker may have taken it
    for (const id of this.#ended.keys()) if (id.startsWith(prefix)) this.#ended.delete(id);
  }

  async close(): Promise<void> {
    const closing = this.#closing.splice(0).reverse();
    for (const one of closing) await one.close().catch(() => {}); // it may be closed, or Redis gone
  }

  get #name(): string {
    return this.#options.queue ?? "workflow-context";
  }

  async #connection(options: { readonly maxRetriesPerRequest: number | null }) {
    const { connection, prefix, backend } = this.#options;
    if (backend !== undefined) return { connection: connection as object }; // the backend takes what it knows
    const client = await connected("bullTransport", connection, options);
    this.#closing.unshift({ close: async () => client.disconnect() });
    return { connection: client, ...(prefix !== undefined && { prefix }) };
  }

  #opened(): Promise<Queue> {
    this.#queue ??= this.#open();
    return this.#queue;
  }

  async #open(): Promise<Queue> {
    const { Queue } = await loadedBull();
    const connection = await this.#connection({ maxRetriesPerRequest: 3 });
    const queue = new Queue(this.#name, connection, this.#options.backend as undefined); // its type is BullMQ's own
    queue.on("error", () => {}); // each call tells
    this.#closing.push(queue);
    return queue;
  }

  /** Listens to what becomes of jobs. An event that gets lost is made up for by the next look of the coordinator. */
  async #listening(): Promise<QueueEvents> {
    const { QueueEvents } = await loadedBull();
    const connection = await this.#connection({ maxRetriesPerRequest: null });
    const events = new QueueEvents(this.#name, connection, this.#options.backend as undefined); // its type is BullMQ's own
    events.on("error", () => {});
    events.on("completed", ({ jobId, returnvalue }) => {
      this.#tell(jobId, String(returnvalue).includes("no-context") ? "no-context" : "done");
    });
    events.on("failed", ({ jobId }) => this.#tell(jobId, "lost"));
    this.#closing.push(events);
    await events.waitUntilReady();
    return events;
  }

  #tell(id: string, end: ChunkEnd): void {
    const ended = this.#ended.get(id);
    this.#ended.delete(id);
    ended?.(id, end);
  }
}

async function loadedBull(): Promise<Bull> {
  try {
    return await import("bullmq");
  } catch (cause) {
    throw new ContextError(
      "usage",
      { problem: "bullTransport needs the package bullmq: npm install bullmq ioredis" },
      { cause },
    );
  }
}
