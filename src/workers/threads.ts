import { pathToFileURL } from "node:url";
import { BroadcastChannel } from "node:worker_threads";
import type { WorkflowContext } from "../context.ts";
import type { JsonValue } from "../data/json.ts";
import { anything, aPositiveCount, aText, checked, checkedOptions, texts } from "../data/options.ts";
import { sharedText } from "../data/shared-text.ts";
import { ContextError, usage } from "../errors.ts";
import { type Beginning, begin, type Elsewhere, type ItemTask } from "../items/elsewhere.ts";
import { notBegun } from "../items/not-begun.ts";
import type { SliceInput } from "../slice.ts";
import { unsealed } from "../state/transfer.ts";
import { errorAsJson } from "./error-text.ts";
import { shipped } from "./shipped.ts";
import { outcomeOf, type SentOutcome, sealedItem } from "./task-work.ts";
import {
  stopped,
  type ThreadCall,
  type ThreadNotice,
  type ThreadRun,
  unknownRun,
  unsealedHere,
} from "./thread-call.ts";

/** The options of {@link createThreads}. */
export interface ThreadsOptions {
  /** How many threads there are; as many as the machine has processors when not given. */
  readonly threads?: number | undefined;
  /** The most megabytes of memory that each thread may use for its objects: one that uses more is ended. Node's own limit when not given. */
  readonly megabytes?: number | undefined;
  /** Options of Node for the threads, such as `["--import", "tsx"]`; those of this process when not given. */
  readonly execArgv?: readonly string[] | undefined;
}

/** The options of a task. */
export interface ThreadTaskOptions {
  /** What the work reads: a template or a condition that was compiled, or paths. The threads get no more of the context; all of it when not given. */
  readonly reads?: SliceInput | undefined;
}

/** The pool that Piscina makes, as it is used here. */
interface Pool {
  run(call: ThreadCall | undefined): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * Starts threads that do the tasks of a file: the functions that it exports, or has by name in an object that it exports as default,
 * which get the context of an item and what {@link
 * WorkerItemInfo} tells of it. An `environment` that it exports is that of their templates. The context of a run travels once to
 * each thread, and items by their index where templates give them. O(threads); an item costs about 40 µs beside its work.
 *
 * Results are JSON. Errors keep their `name`, `message`, `code`, `status` and causes. Secrets keep their marks. Where a thread ends,
 * as it does when it runs out of memory, its item fails with the code `lost-worker`, and no other does.
 *
 * @param file the URL or the path of a module
 * @throws ContextError `usage` for options that can't be, for a file that can't be loaded, and where `piscina` is not installed
 * @example
 * const file = "data:text/javascript,export const ping = (item) => `ping ${item.get('item')}`"; // new URL("./work.js", import.meta.url)
 * const threads = await createThreads(file, { threads: 2 });
 * const run = await withItems(new WorkflowContext(), ["a1", "b2"], threads.task("ping"), { concurrency: 32 });
 * await threads.close();
 * run.results[1]; // { index: 1, status: "succeeded", value: "ping b2" }
 */
export async function createThreads(file: URL | string, options?: ThreadsOptions): Promise<Threads> {
  const href = file instanceof URL ? file.href : urlOf(checked("createThreads", "the file", file, aText));
  const kinds = { threads: aPositiveCount, megabytes: aPositiveCount, execArgv: texts };
  const { threads, megabytes, execArgv } = checkedOptions("createThreads", options, kinds);
  const Piscina = await loadedPiscina();
  const channel = new BroadcastChannel(`workflow-context ${crypto.randomUUID()}`);
  channel.unref();
  let pool: Pool | undefined;
  try {
    pool = new Piscina({
      filename: new URL("./thread-entry.cjs", import.meta.url).href,
      argv: [href, channel.name],
      ...(threads !== undefined && { minThreads: threads, maxThreads: threads }),
      ...(megabytes !== undefined && { resourceLimits: { maxOldGenerationSizeMb: megabytes } }),
      ...(execArgv !== undefined && { execArgv: [...execArgv] }),
      concurrentTasksPerWorker: 1, // a thread that ends takes no other item along
      recordTiming: false,
      workerHistogram: false,
    });
    return new Threads(pool, channel, new Set((await pool.run(undefined)) as readonly string[]));
  } catch (cause) {
    await pool?.close();
    channel.close();
    throw new ContextError(
      "usage",
      { problem: "createThreads: the threads can't be started, or not load the file" },
      { cause },
    );
  }
}

/** Gives the URL of a module: a path is one of this process, and not of the file that loads it in a thread. */
const urlOf = (file: string): string => (/^(?:file|data|node):/.test(file) ? file : pathToFileURL(file).href);

async function loadedPiscina(): Promise<typeof import("piscina").Piscina> {
  try {
    return (await import("piscina")).Piscina;
  } catch (cause) {
    throw new ContextError(
      "usage",
      { problem: "createThreads needs the package piscina: npm install piscina" },
      { cause },
    );
  }
}

let runs = 0;

/** Threads that do the tasks of a file: {@link createThreads} starts them. */
export class Threads {
  readonly #pool: Pool;
  readonly #channel: BroadcastChannel;
  readonly #tasks: ReadonlySet<string>;

  /** @internal */
  constructor(pool: Pool, channel: BroadcastChannel, tasks: ReadonlySet<string>) {
    this.#pool = pool;
    this.#channel = channel;
    this.#tasks = tasks;
  }

  /**
   * Gives a task of the file, for {@link withItems}: its options, results, order, failures, abort and progress are the same as in one
   * thread. Of `concurrency`, as many are under way as there are threads, and the others wait for one. O(1).
   *
   * @throws ContextError `usage` for a task that the file does not export
   * @example
   * const threads = await createThreads("data:text/javascript,export const home = (item) => item.get('parameters.home')", { threads: 1 });
   * const context = new WorkflowContext({ parameters: { home: "/srv", port: 22 } });
   * const run = await withItems(context, [1], threads.task("home", { reads: ["parameters.home"] }));
   * await threads.close();
   * run.results[0]; // { index: 0, status: "succeeded", value: "/srv" }
   */
  task<Value = JsonValue | undefined>(name: string, options?: ThreadTaskOptions): ItemTask<Value> {
    const { reads } = checkedOptions("task", options, { reads: anything });
    if (!this.#tasks.has(name))
      throw usage(`the file of the threads exports no function '${name}'; it has ${[...this.#tasks].join(", ")}`);
    return { name, [begin]: (beginning) => this.#begin<Value>(name, reads, beginning) };
  }

  async #begin<Value>(
    task: string,
    reads: SliceInput | undefined,
    { context, items, template, batchSize, timeout, signal }: Beginning,
  ): Promise<Elsewhere<Value>> {
    const run = ++runs;
    const text = sharedText(await shipped({ context, items, template, reads, ...unsealedHere }));
    const begun: ThreadRun = { task, batchSize, timeout, text, stop: new SharedArrayBuffer(4) };
    const tell = (notice: ThreadNotice): void => this.#channel.postMessage(notice);
    const abort = (): void => {
      Atomics.store(new Int32Array(begun.stop), 0, 1);
      tell({ run, reason: errorAsJson(signal.reason, unsealed) });
    };
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });

    const work = async (context: object, { index }: { readonly index: number }): Promise<Value> => {
      const item = items === undefined ? { index, value: await sentValue(context, index) } : { index };
      let sent = await this.#run({ run, item }, task);
      if (sent === unknownRun) sent = await this.#run({ run, item, begun }, task);
      if (sent === stopped) throw notBegun;
      return (await outcomeOf(sent as SentOutcome, index, unsealedHere)) as Value; // the host's word
    };
    const end = async (): Promise<void> => {
      signal.removeEventListener("abort", abort);
      tell({ run });
    };
    return { work, end };
  }

  async #run(call: ThreadCall, task: string): Promise<unknown> {
    try {
      return await this.#pool.run(call);
    } catch (cause) {
      throw new ContextError("lost-worker", { task, index: call.item.index }, { cause });
    }
  }

  /**
   * Ends the threads, once they have done what they have begun. O(threads).
   *
   * @example
   * const threads = await createThreads("data:text/javascript,export const noop = () => {}", { threads: 1 });
   * await threads.close();
   * threads.task("noop").name; // "noop"
   */
  async close(): Promise<void> {
    await this.#pool.close();
    this.#channel.close();
  }
}

/** Writes the item of a context, which bears its marks. */
function sentValue(context: object, index: number) {
  const item = (context as WorkflowContext).evaluateWithSecrets("item"); // withItems takes no other
  return sealedItem(item, index, unsealedHere);
}
