import { ContextError } from "../errors.ts";
import type { SentItem } from "./task-work.ts";

/** How an item is tried again. */
export interface Retry {
  /** How often it is done at most, the first time counted. */
  readonly limit: number;
  /** The most milliseconds before the second time; before each further time they are twice as many, and 30 seconds at most. */
  readonly delay: number;
}

/** An item in a message: a large one lies in the store, under its hash. */
export interface MessageItem extends SentItem {
  readonly hash?: string | undefined;
}

/** What a worker is told with a chunk. */
export interface Message {
  readonly v: 1;
  readonly run: string;
  readonly step: string;
  readonly task: string;
  /** The version of the code that has to do it; any where it is not given. */
  readonly version?: string | undefined;
  /** The hash of the context, in the store. */
  readonly context: string;
  /** The first and the last index, where the items are told by these and none between is missing. */
  readonly range?: readonly [first: number, last: number] | undefined;
  readonly items?: readonly MessageItem[] | undefined;
  readonly batchSize?: number | undefined;
  readonly timeout?: number | undefined;
  readonly retry?: Retry | undefined;
  /** The item may be what ended a worker: it is done while nothing else is. */
  readonly isAlone?: true | undefined;
  /** Names the chunk among those of the same items. */
  readonly generation: string;
}

/** The most bytes of a message: the least that known queues take is 256 KB. */
export const mostBytes = 65_536;

/** Lists the items of a message. */
export function itemsIn({ range, items }: Message): readonly MessageItem[] {
  if (range === undefined) return items as readonly MessageItem[]; // one of the two is there
  const [first, last] = range;
  return Array.from({ length: last - first + 1 }, (_, offset) => ({ index: first + offset }));
}

/** Says items in as few words as can be. */
export function itemsSaid(items: readonly MessageItem[]): Pick<Message, "range" | "items"> {
  const [{ index: first }] = items as readonly [MessageItem, ...MessageItem[]]; // a message has some
  const isRange = items.every(
    ({ index, value, hash }, offset) => value === undefined && hash === undefined && index === first + offset,
  );
  return isRange ? { range: [first, first + items.length - 1] } : { items };
}

/** Reads a message; undefined for what this release can't read. */
export function messageIn(body: string): Message | undefined {
  try {
    const message = JSON.parse(body) as Message;
    return message.v === 1 ? message : undefined;
  } catch {
    return undefined;
  }
}

/** Writes a message. @throws ContextError `size` for one that is too large, with its item */
export function bodyOf(message: Message): string {
  const body = JSON.stringify(message);
  const bytes = Buffer.byteLength(body);
  if (bytes <= mostBytes) return body;
  const [item] = itemsIn(message);
  throw new ContextError("size", {
    limit: "valueBytes",
    entry: `the message with the item ${item?.index} of ${message.run}/${message.step}`,
    bytes,
    allowed: mostBytes,
    largest: [],
  });
}
