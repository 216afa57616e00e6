import { aFunction, anObject, aPositiveCount, aText, checked, checkedOptions } from "../data/options.ts";
import { anEnvironment, type Environment } from "../environment.ts";
import type { Seal } from "../secrets/sealing.ts";
import type { Unseal } from "../secrets/unsealing.ts";
import type { ItemStore } from "../stores/store.ts";
import { ChunkWork } from "./chunk-work.ts";
import { anItemStore, aTransport } from "./kinds.ts";
import { Slots } from "./slots.ts";
import type { TaskWork } from "./task-work.ts";
import type { Receiver, Transport } from "./transport.ts";

/** The options of {@link serveItems}. */
export interface ServeOptions {
  /** Where contexts are found and outcomes are stored: the store of the coordinator. */
  readonly store: ItemStore;
  /** Encrypts the secrets in what the work gives; it may give a promise. */
  readonly seal?: Seal | undefined;
  /** Decrypts those of the contexts and items; it may give a promise. */
  readonly unseal?: Unseal | undefined;
  /** The functions, dialects and limits of the templates: the same as the coordinator's context has. */
  readonly environment?: Environment | undefined;
  /** The number of items under way at once in this process; 1 when not given. */
  readonly concurrency?: number | undefined;
  /** The version of the code: items that name another are left for other workers. */
  readonly version?: string | undefined;
  /** Tells whether an item whose work threw may be tried again; each may when not given. */
  readonly isRetryable?: ((error: unknown) => boolean) | undefined;
  /** The most bytes of JSON text of contexts that are held, those used last; 256,000,000 when not given. */
  readonly heldBytes?: number | undefined;
}

/** A worker that takes items from a queue: {@link serveItems} starts it. */
export interface ItemServer {
  /** Takes no other items, and waits until those under way are done and stored. */
  close(): Promise<void>;
}

/**
 * Does items of tasks that {@link createCoordinator} sends: takes a few at a time from a queue, and stores their outcomes. Any number
 * of processes may do so, on any number of machines; one that does not know a task leaves it to others. O(1); an item costs what
 * its part of three statements of the store and two of the queue does.
 *
 * @throws ContextError `usage` for options that can't be; what the queue throws where it can't be reached
 * @example
 * const [transport, store] = [memoryTransport(), memoryStore()];
 * const server = await serveItems(transport, { ping: (item) => `ping ${item.get("item.host")}` }, { store, concurrency: 16 });
 * const run = await withItems(new WorkflowContext(), [{ host: "a1" }], createCoordinator(transport, { store }).task("ping"));
 * await server.close(); // as a process does that is told to end
 * run.results[0]; // { index: 0, status: "succeeded", value: "ping a1" }
 */
export async function serveItems(
  transport: Transport,
  tasks: Readonly<Record<string, TaskWork>>,
  options: ServeOptions,
): Promise<ItemServer> {
  checked("serveItems", "the transport", transport, aTransport);
  checked("serveItems", "the tasks", tasks, anObject);
  const given = checkedOptions("serveItems", options, {
    store: anItemStore,
    seal: aFunction,
    unseal: aFunction,
    environment: anEnvironment,
    concurrency: aPositiveCount,
    version: aText,
    isRetryable: aFunction,
    heldBytes: aPositiveCount,
  });
  const works = Object.entries(tasks).map(
    ([name, work]) => [name, checked("serveItems", `the task '${name}'`, work, aFunction)] as const,
  );
  const {
    concurrency = 1,
    isRetryable = () => true,
    heldBytes = 256_000_000,
    seal,
    unseal,
    environment,
    version,
  } = given;
  const store = checked("serveItems", "the store", given.store as ItemStore, anItemStore);
  const worker = { tasks: new Map(works), store, seal, unseal, environment, version, isRetryable, heldBytes };
  const work = new ChunkWork({ ...worker, slots: new Slots(concurrency) });
  const receiver: Receiver = await transport.receive((chunk) => work.do(chunk), { concurrency });
  return { close: () => receiver.close() };
}
