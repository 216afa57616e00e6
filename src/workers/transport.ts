/** A few items of a step of a run on their way to a worker. */
export interface Chunk {
  /** Names the chunk: it begins with the {@link chunkPrefix} of its step, has no `:`, and no other chunk ever has the same name. */
  readonly id: string;
  /** JSON text of 64 KB at most, in which secrets are sealed. */
  readonly body: string;
}

/**
 * Gives what the names of all chunks of a step of a run begin with, and those of no other. O(length).
 *
 * @example chunkPrefix("r-1", "ping") === "r-1.ping."; // true
 */
export const chunkPrefix = (run: string, step: string): string => `${named(run)}.${named(step)}.`;

const named = (text: string): string => encodeURIComponent(text).replaceAll(".", "%2E");

/**
 * What becomes of a chunk: its worker is through with it; the context is not where the worker looked for it; the worker was lost
 * on the way; or the worker can't do it, and leaves it for another.
 */
export type ChunkEnd = "done" | "no-context" | "lost" | "not-mine";

/** Does a chunk: the outcomes of its items are stored when the promise is fulfilled. Where it is rejected, the worker counts as lost. */
export type ChunkHandler = (chunk: Chunk) => Promise<ChunkEnd>;

/** What takes chunks from a queue. */
export interface Receiver {
  /** Takes no other chunk, and waits for those that were taken. */
  close(): Promise<void>;
}

/** What is said with chunks that are sent. */
export interface SendOptions {
  /** Is called with what became of a chunk, where the queue tells: it may be told late, twice, or never. */
  readonly ended: (id: string, end: ChunkEnd) => void;
  /** What the statements of a transaction go through, for a queue in the same database: the chunks are sent if it is committed. */
  readonly client?: object | undefined;
}

/**
 * A queue between a coordinator and its workers: what an adapter of one has to do. It may lose chunks, deliver them twice and in
 * any order, and forget to tell: the coordinator trusts the {@link ItemStore} alone. {@link testTransport} checks one. All times are
 * measured by one clock, never compared between two.
 */
export interface Transport {
  /** Says that the queue takes chunks through the client of a transaction of the store. */
  readonly sharesTransactions?: boolean;
  /** Puts chunks into the queue, in their order. */
  send(chunks: readonly Chunk[], options: SendOptions): Promise<void>;
  /**
   * Takes chunks from the queue, so many at a time. A chunk is taken by one worker, unless that is lost: then it is not taken
   * again, and its end is `"lost"`. One whose end is `"not-mine"` goes back to the queue.
   */
  receive(handler: ChunkHandler, options: { readonly concurrency: number }): Promise<Receiver>;
  /** Lists the chunks of a step of a run that are in the queue, or with a worker that is not known to be lost. */
  pending(run: string, step: string): Promise<readonly string[]>;
  /** Takes the chunks of a step of a run out of the queue; those that a worker has stay with it. */
  cancel(run: string, step: string): Promise<void>;
  close(): Promise<void>;
}
