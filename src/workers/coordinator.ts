import { randomUUID } from "node:crypto";
import type { WorkflowContext } from "../context.ts";
import type { JsonValue } from "../data/json.ts";
import { aCount, aFunction, aName, anything, aPositiveCount, aText, checked, checkedOptions } from "../data/options.ts";
import { anEnvironment, type Environment } from "../environment.ts";
import { usage } from "../errors.ts";
import { type Beginning, begin, type Elsewhere, type ItemTask } from "../items/elsewhere.ts";
import type { Seal } from "../secrets/sealing.ts";
import type { Unseal } from "../secrets/unsealing.ts";
import type { SliceInput } from "../slice.ts";
import { stateIn } from "../state/doors.ts";
import type { SaveOptions } from "../stores/run.ts";
import type { ItemStore, LargeValue } from "../stores/store.ts";
import { ChunkSize } from "./chunk-size.ts";
import { FanOut } from "./fan-out.ts";
import { anItemStore, aTransport } from "./kinds.ts";
import type { MessageItem } from "./message.ts";
import { cancelledIndex } from "./outcome-record.ts";
import { packed } from "./packing.ts";
import { placeOfStep, shipped } from "./shipped.ts";
import { sealedItem } from "./task-work.ts";
import type { Transport } from "./transport.ts";

/** The options of {@link createCoordinator}. */
export interface CoordinatorOptions {
  /** Where contexts lie and outcomes are found: the store of the workers. */
  readonly store: ItemStore;
  /** Encrypts the secrets of contexts and items; it may give a promise. Without it, workers get none. */
  readonly seal?: Seal | undefined;
  /** Decrypts those in what the work gave; it may give a promise. */
  readonly unseal?: Unseal | undefined;
  /** The environment whose metrics count what happens on the way; that of the context when not given. */
  readonly environment?: Environment | undefined;
  /** The version of the code: workers of another one leave the items to others. */
  readonly version?: string | undefined;
}

/** A run of a store, as `runs.open` gives it: a {@link StoredRun} of any client. */
export interface SavedRun {
  readonly id: string;
  save(options?: SaveOptions<never>): Promise<void>;
}

/** The options of a task that is done by workers. */
export interface WorkerTaskOptions {
  /**
   * The run, by its name or as a store has it. Where another process has begun the step of a run, this one goes on: what has an
   * outcome is not done again. A run of a store is saved with the first items, in one transaction where the queue lies in the same
   * database. A name of its own when not given, and nothing stays behind.
   */
  readonly run?: string | SavedRun | undefined;
  /** The name of the step within the run: one for each time that a task is done over items, also where failed ones are done again. That of the task when not given. */
  readonly step?: string | undefined;
  /** What the work reads: a template or a condition that was compiled, or paths. The workers get no more of the context; all of it when not given. */
  readonly reads?: SliceInput | undefined;
  /** How an item is tried again that fails: so often at most, the first time counted, and after so many milliseconds at most, which double each time. */
  readonly retry?: { readonly limit: number; readonly delay?: number | undefined } | undefined;
  /** How many items travel together; as many as take about 200 milliseconds when not given. */
  readonly chunk?: number | undefined;
}

/** Sends items to workers: {@link createCoordinator} makes it. */
export interface Coordinator {
  /**
   * Gives a task of the workers, for {@link withItems}: its options, results, order, failures, abort and progress are the same as in
   * one thread. At most `concurrency` items are in the queue or under way, 10,000 where it is more. O(1).
   *
   * @throws ContextError `usage` for options that can't be
   */
  task<Value = JsonValue | undefined>(name: string, options?: WorkerTaskOptions): ItemTask<Value>;
}

/** From this many UTF-16 units on, an item lies in the store, and its hash in the message. */
const largeItem = 8_192;

const defaultDelay = 1_000;

/**
 * Sends items to workers in other processes, on other machines, through a queue: {@link serveItems} is what does them there. The
 * truth is in the store, where the first outcome of each item stays; the queue may lose items, and deliver them twice. Workers that
 * end, and a coordinator that does, lose nothing that was stored. O(1).
 *
 * @throws ContextError `usage` for options that can't be
 * @example
 * const [transport, store] = [memoryTransport(), memoryStore()];
 * const server = await serveItems(transport, { ping: (item) => `ping ${item.get("item")}` }, { store });
 * const coordinator = createCoordinator(transport, { store });
 * const run = await withItems(new WorkflowContext(), ["a1", "b2"], coordinator.task("ping"), { concurrency: 32 });
 * await server.close();
 * run.results[1]; // { index: 1, status: "succeeded", value: "ping b2" }
 */
export function createCoordinator(transport: Transport, options: CoordinatorOptions): Coordinator {
  checked("createCoordinator", "the transport", transport, aTransport);
  const kinds = { store: anItemStore, seal: aFunction, unseal: aFunction, environment: anEnvironment, version: aText };
  const given = checkedOptions("createCoordinator", options, kinds);
  checked("createCoordinator", "the store", given.store, anItemStore);
  const coordinating = { ...given, transport } as Coordinating; // it has a store, as the line above says
  return {
    task: (name, options) => {
      const task = checkedOptions("task", options, {
        run: anything,
        step: aName,
        reads: anything,
        retry: anything,
        chunk: aPositiveCount,
      });
      if (task.retry !== undefined) checkedOptions("retry", task.retry, { limit: aPositiveCount, delay: aCount });
      if (task.run !== undefined) checked("task", "the run", runNameOf(task.run), aName);
      return {
        name: checked("task", "the name", name, aName),
        [begin]: (beginning) => beginFanOut(coordinating, name, task, beginning),
      };
    },
  };
}

interface Coordinating extends CoordinatorOptions {
  readonly transport: Transport;
}

const runNameOf = (run: string | SavedRun): string => (typeof run === "string" ? run : run.id);

async function beginFanOut<Value>(
  { transport, store, seal, unseal, environment, version }: Coordinating,
  task: string,
  { run: given, step = task, reads, retry, chunk }: WorkerTaskOptions,
  { context, items, template, batchSize, timeout, concurrency, signal }: Beginning,
): Promise<Elsewhere<Value>> {
  const run = given === undefined ? randomUUID() : runNameOf(given);
  const at = placeOfStep(run, step);
  const large = packed(await shipped({ context, items, template, reads, seal, at }));
  // What can't be reached is told before anything is sent.
  const [[cancelled]] = await Promise.all([
    store.recorded(run, step, [cancelledIndex]),
    store.hold(run, [large]),
    transport.pending(run, step),
  ]);
  if (cancelled !== undefined)
    throw usage(
      `the step ${JSON.stringify(step)} of the run ${JSON.stringify(run)} was cancelled: give another name to do it again`,
    );
  const fanOut = new FanOut({
    transport,
    store,
    unsealing: { unseal, at },
    metrics: (environment ?? stateIn("withItems", context).environment).vocabulary.metrics,
    message: {
      run,
      step,
      task,
      version,
      context: large.hash,
      batchSize,
      timeout,
      retry: retry && { limit: retry.limit, delay: retry.delay ?? defaultDelay },
    },
    shipped: large,
    size: new ChunkSize(chunk, concurrency),
    sendFirst:
      transport.sharesTransactions && typeof given === "object"
        ? (send) => given.save({ also: (client: object) => send(client) })
        : undefined,
  });
  const stop = (): void => void fanOut.stop();
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();

  const sendValue = async (one: object, index: number): Promise<JsonValue | undefined> => {
    const [item, value] = await itemOf(one, index, { seal, at });
    if (value !== undefined) await store.hold(run, [value]);
    return fanOut.do(item, value);
  };
  const work = (one: object, { index }: { readonly index: number }): Promise<Value> =>
    (items === undefined ? sendValue(one, index) : fanOut.do({ index }, undefined)) as Promise<Value>; // the host's word
  const end = async (): Promise<void> => {
    signal.removeEventListener("abort", stop);
    await fanOut.end();
    if (given === undefined) await store.remove(run).catch(() => {}); // its name is known to nobody
  };
  return { work, end };
}

/** Writes the item of a context: a large one by its hash, and beside it what is to be stored. */
async function itemOf(
  context: object,
  index: number,
  sealing: { readonly seal: Seal | undefined; readonly at: string },
): Promise<readonly [MessageItem, LargeValue | undefined]> {
  const item = (context as WorkflowContext).evaluateWithSecrets("item"); // withItems takes no other
  const sealed = await sealedItem(item, index, sealing);
  const text = JSON.stringify(sealed);
  if (text.length < largeItem) return [{ index, value: sealed }, undefined];
  const large = packed(text);
  return [{ index, hash: large.hash }, large];
}
