import { randomUUID } from "node:crypto";
import type { ChunkSize } from "./chunk-size.ts";
import { bodyOf, itemsSaid, type Message, type MessageItem } from "./message.ts";
import { type Chunk, chunkPrefix } from "./transport.ts";

/** How items are sent. */
export interface SendingHow {
  /** Each item is done while its worker does nothing else: it may be what ends workers. */
  readonly isAlone: boolean;
  /** They were sent before, and lost in the queue or with a worker. */
  readonly isAgain: boolean;
}

/** A chunk as it is sent, and what its coordinator knows of it. */
export interface SentChunk extends SendingHow {
  readonly chunk: Chunk;
  readonly generation: string;
  /** The indexes of its items that have no outcome yet. */
  readonly indexes: Set<number>;
  /** It is in the queue, as far as the queue has said. */
  isSent: boolean;
  /** How many looks in a row it was nowhere. */
  missed: number;
}

/** What each message of a step says. */
export type StepMessage = Pick<
  Message,
  "run" | "step" | "task" | "version" | "context" | "batchSize" | "timeout" | "retry"
>;

/** Makes the chunks of a step. */
export class ChunkMaker {
  readonly size: ChunkSize;
  readonly #message: StepMessage;
  readonly #prefix: string;
  /** Names this coordinator among those that have sent items of the step. */
  readonly #nonce = randomUUID().slice(0, 8);
  #generations = 0;

  constructor(message: StepMessage, size: ChunkSize) {
    this.#message = message;
    this.size = size;
    this.#prefix = chunkPrefix(message.run, message.step);
  }

  /** Names what no other coordinator and no other chunk is named. */
  generation(): string {
    return `${this.#nonce}-${++this.#generations}`;
  }

  /**
   * Makes chunks of items: as many as have the size, and more where one would be too large.
   *
   * @param refused is told of an item that is too large by itself
   */
  chunksOf(
    items: readonly MessageItem[],
    { isAlone, isAgain }: SendingHow,
    refused: (index: number, error: unknown) => void,
  ): readonly SentChunk[] {
    const size = isAlone ? 1 : isAgain ? items.length : this.size.next;
    const parts = Array.from({ length: Math.ceil(items.length / size) }, (_, part) =>
      items.slice(part * size, (part + 1) * size),
    );
    return parts.flatMap((part) => this.#fitting(part, { isAlone, isAgain }, refused));
  }

  #fitting(
    items: readonly MessageItem[],
    how: SendingHow,
    refused: (index: number, error: unknown) => void,
  ): readonly SentChunk[] {
    const generation = this.generation();
    const { index: first } = items[0] as MessageItem; // there is one
    try {
      const isAlone = how.isAlone || undefined;
      const body = bodyOf({ v: 1, ...this.#message, ...itemsSaid(items), ...(isAlone && { isAlone }), generation });
      const chunk = { id: `${this.#prefix}${first}.${generation}`, body };
      return [
        { chunk, generation, indexes: new Set(items.map(({ index }) => index)), ...how, isSent: false, missed: 0 },
      ];
    } catch (error) {
      const half = items.length >> 1;
      if (half > 0)
        return [items.slice(0, half), items.slice(half)].flatMap((part) => this.#fitting(part, how, refused));
      refused(first, error);
      return [];
    }
  }
}
