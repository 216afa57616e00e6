import { aBoolean, aCount, checkedOptions, type Kind } from "../data/options.ts";
import {
  type Chunk,
  type ChunkEnd,
  type ChunkHandler,
  chunkPrefix,
  type Receiver,
  type SendOptions,
  type Transport,
} from "./transport.ts";

/** What goes wrong on the way, for tests: each is drawn for each chunk. */
export interface MemoryTransportOptions {
  /** The share of chunks that get lost, and of ends that are not told: from 0 to 1. */
  readonly drop?: number | undefined;
  /** The share of chunks that come twice. */
  readonly duplicate?: number | undefined;
  /** The most milliseconds that a chunk is late. */
  readonly delay?: number | undefined;
  /** Chunks are taken in any order. */
  readonly reorder?: boolean | undefined;
  /** The number from which the draws are made: the same ones for the same number. 1 when not given. */
  readonly seed?: number | undefined;
}

interface Queued {
  readonly chunk: Chunk;
  readonly ended: SendOptions["ended"];
}

interface Taker {
  readonly handler: ChunkHandler;
  /** How many more chunks it takes. */
  room: number;
  readonly underWay: Set<Promise<void>>;
}

const aShare: Kind = {
  expected: "a number from 0 to 1",
  has: (value) => typeof value === "number" && value >= 0 && value <= 1,
};

/** The milliseconds that a chunk waits which a worker has left for another. */
const notMineWait = 50;

/**
 * Makes a queue in the memory of the process, for tests, and for workers in the process of the coordinator. It loses, doubles,
 * delays and reorders chunks where it is told to. O(1).
 *
 * @throws ContextError `usage` for options that can't be
 * @example
 * const transport = memoryTransport({ duplicate: 0.1, reorder: true, seed: 7 });
 * await transport.pending("r-1", "ping"); // []
 */
export const memoryTransport = (options?: MemoryTransportOptions): Transport => {
  const kinds = { drop: aShare, duplicate: aShare, delay: aCount, reorder: aBoolean, seed: aCount };
  return new MemoryTransport(checkedOptions("memoryTransport", options, kinds));
};

class MemoryTransport implements Transport {
  readonly #faults: MemoryTransportOptions;
  #random: number;
  #queue: Queued[] = [];
  /** The chunks in the queue, on their way to it, or with a worker, with how many copies there are. */
  readonly #pending = new Map<string, number>();
  readonly #takers = new Set<Taker>();
  /** The chunks on their way to the queue. */
  readonly #late = new Map<ReturnType<typeof setTimeout>, Queued>();

  constructor(faults: MemoryTransportOptions) {
    this.#faults = faults;
    this.#random = faults.seed ?? 1;
  }

  async send(chunks: readonly Chunk[], { ended }: SendOptions): Promise<void> {
    const { drop = 0, duplicate = 0 } = this.#faults;
    for (const chunk of chunks) {
      if (this.#draw() < drop) continue;
      const copies = this.#draw() < duplicate ? 2 : 1;
      for (let copy = 0; copy < copies; copy++) this.#add({ chunk, ended }, this.#draw() * (this.#faults.delay ?? 0));
    }
  }

  async receive(handler: ChunkHandler, { concurrency }: { readonly concurrency: number }): Promise<Receiver> {
    const taker: Taker = { handler, room: concurrency, underWay: new Set() };
    this.#takers.add(taker);
    this.#deliver();
    return {
      close: async () => {
        this.#takers.delete(taker);
        await Promise.all(taker.underWay);
      },
    };
  }

  async pending(run: string, step: string): Promise<readonly string[]> {
    return [...this.#pending.keys()].filter((id) => id.startsWith(chunkPrefix(run, step)));
  }

  async cancel(run: string, step: string): Promise<void> {
    const isOfIt = ({ chunk }: Queued): boolean => chunk.id.startsWith(chunkPrefix(run, step));
    const late = [...this.#late].filter(([, one]) => isOfIt(one));
    for (const [timer] of late) {
      clearTimeout(timer);
      this.#late.delete(timer);
    }
    const gone = [...this.#queue.filter(isOfIt), ...late.map(([, one]) => one)];
    this.#queue = this.#queue.filter((one) => !isOfIt(one));
    for (const { chunk } of gone) this.#settle(chunk);
  }

  async close(): Promise<void> {
    for (const timer of this.#late.keys()) clearTimeout(timer);
    await Promise.all([...this.#takers].flatMap(({ underWay }) => [...underWay]));
    this.#takers.clear();
  }

  /** Gives a number from 0 to 1, as mulberry32 makes them. */
  #draw(): number {
    this.#random = (this.#random + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#random ^ (this.#random >>> 15), 1 | this.#random);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  #add(one: Queued, wait: number): void {
    const { id } = one.chunk;
    this.#pending.set(id, 1 + (this.#pending.get(id) ?? 0));
    const add = (): void => {
      this.#queue.push(one);
      this.#deliver();
    };
    if (wait === 0) add();
    else {
      const timer = setTimeout(() => {
        this.#late.delete(timer);
        add();
      }, wait);
      this.#late.set(timer, one);
    }
  }

  #deliver(): void {
    for (let taker = this.#nextTaker(); taker !== undefined && this.#queue.length > 0; taker = this.#nextTaker())
      this.#give(taker);
  }

  /** Draws one of those who take more. In turns, each chunk could come to the same one for ever. */
  #nextTaker(): Taker | undefined {
    const able = [...this.#takers].filter(({ room }) => room > 0);
    return able[Math.floor(this.#draw() * able.length)];
  }

  #give(taker: Taker): void {
    const at = this.#faults.reorder ? Math.floor(this.#draw() * this.#queue.length) : 0;
    const [one] = this.#queue.splice(at, 1) as [Queued]; // there is one
    taker.room--;
    const handled = this.#handle(taker, one).finally(() => {
      taker.underWay.delete(handled);
      taker.room++;
      this.#deliver();
    });
    taker.underWay.add(handled);
  }

  async #handle({ handler }: Taker, one: Queued): Promise<void> {
    const end = await handler(one.chunk).catch((): ChunkEnd => "lost");
    this.#settle(one.chunk);
    if (end === "not-mine") this.#add(one, notMineWait);
    else if (this.#draw() >= (this.#faults.drop ?? 0)) one.ended(one.chunk.id, end);
  }

  #settle({ id }: Chunk): void {
    const copies = this.#pending.get(id) as number; // it was added
    if (copies === 1) this.#pending.delete(id);
    else this.#pending.set(id, copies - 1);
  }
}
