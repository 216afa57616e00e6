import { ingest } from "../data/ingest.ts";
import type { JsonValue } from "../data/json.ts";
import { aFunction, aText, checked, oneOf } from "../data/options.ts";
import { itemOf, type Turn } from "./batch.ts";
import { begin, type Elsewhere, type ItemTask, isItemTask } from "./elsewhere.ts";
import { Ending } from "./ending.ts";
import type { ItemHost } from "./host.ts";
import { type CheckedOptions, checkedItemsOptions, isTooMany, type WithItemsOptions } from "./options.ts";
import { Plan } from "./plan.ts";
import { ItemRecord } from "./record.ts";
import type { ItemResult, ItemsRun } from "./result.ts";
import { admittedItem, type ItemSource, type Items, isOfTemplates, itemsFrom } from "./source.ts";
import { Turns } from "./turns.ts";
import { TurnWork, type Work } from "./work.ts";

/** Runs one task over the items of a source. */
export class ItemsRunner<Context extends object, Value> {
  readonly #host: ItemHost<Context>;
  readonly #work: Work<Context, Value> | ItemTask<Value>;
  readonly #options: CheckedOptions<Value>;

  constructor(
    host: ItemHost<Context>,
    work: Work<Context, Value> | ItemTask<Value>,
    options: WithItemsOptions<Value> | undefined,
  ) {
    this.#host = host;
    this.#work = work;
    this.#options = checkedItemsOptions(options);
    if (!isItemTask(work)) checked("withItems", "the work", work, aFunction);
  }

  async run(source: ItemSource): Promise<ItemsRun<Value>> {
    const options = this.#options;
    const items = itemsFrom(source, (template) => this.#host.evaluate(template));
    const plan = new Plan(options, items.total);
    const record = new ItemRecord<Value>(plan.kept);
    const ending = new Ending();
    const turns = new Turns(plan, ending);

    const { signal } = options;
    const abort = (): void => ending.abort(signal?.reason);
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort, { once: true });
    try {
      const takers = Math.min(options.concurrency, plan.turnCount ?? Number.POSITIVE_INFINITY);
      const task = this.#work;
      const begun = isItemTask<Value>(task)
        ? await this.#begin(task, source, items, plan, ending)
        : { all: items.all, work: task };
      // What is done elsewhere is timed there: here it would count the time that an item waits.
      const timed = "end" in begun ? { ...options, timeout: undefined } : options;
      const work = new TurnWork(this.#host, begun.work, { options: timed, plan, record, ending });
      await takeAll(turns.of(begun.all), takers, (turn) => work.do(turn));
      if ("end" in begun) await begun.end();
    } finally {
      signal?.removeEventListener("abort", abort);
    }
    return this.#finished(plan, record, ending, turns.itemsTaken);
  }

  /** Begins a run whose items are done elsewhere. Those that templates give are told by index, but for batches of chosen ones. */
  async #begin(
    task: ItemTask<Value>,
    source: ItemSource,
    { all }: Items,
    plan: Plan<Value>,
    ending: Ending,
  ): Promise<Elsewhere<Value> & Pick<Items, "all">> {
    const { concurrency, timeout, batchSize, isBatched } = this.#options;
    const isByIndex = isOfTemplates(source) && !(isBatched && plan.only !== undefined);
    const listed = isByIndex && Symbol.iterator in all ? Array.from(all, admittedItem) : undefined;
    const begun = await task[begin]({
      context: this.#host.context,
      items: listed && itemOf(listed, true),
      template: typeof source === "string" ? source : undefined,
      batchSize: isBatched ? batchSize : undefined,
      concurrency,
      timeout,
      signal: ending.signals.open().signal,
    });
    return { ...begun, all: listed ?? all };
  }

  #finished(plan: Plan<Value>, record: ItemRecord<Value>, ending: Ending, itemsTaken: number): ItemsRun<Value> {
    const { succeeded, failed } = record;
    const turnCount = plan.turnCount ?? record.turnCount;
    // a run that was stopped has not met the last batches of the run before
    const hasMore = plan.itemCount === undefined && Math.ceil(itemsTaken / plan.batchSize) < turnCount;
    const itemCount = hasMore ? turnCount * plan.batchSize : (plan.itemCount ?? itemsTaken);
    const hasTooManyFailures = isTooMany(this.#options.failure, failed, plan.turnCount ?? succeeded + failed);
    let made: readonly ItemResult<Value>[] | undefined;
    const results = (): readonly ItemResult<Value>[] => {
      made ??= Object.freeze(
        Array.from({ length: turnCount }, (_, turn) => record.resultOf(turn, plan.firstIndexOf(turn))),
      );
      return made;
    };
    return {
      status: ending.status(hasTooManyFailures),
      summary: Object.freeze({ succeeded, failed, skipped: turnCount - succeeded - failed }),
      error: ending.error,
      get results() {
        return results();
      },
      batchSize: this.#options.isBatched ? plan.batchSize : undefined,
      redact: (text) => this.#host.redact(checked("redact", "the text", text, aText)) as string, // as the text is
      errorOf: (error) => this.#chosenOf(error),
      findSecrets: (value) => this.#host.findSecrets(value),
      indexesOf: (status) => {
        checked("indexesOf", "the status", status, oneOf("succeeded", "failed", "skipped"));
        return results().flatMap((result, turn) => (result.status === status ? plan.indexesOf(turn, itemCount) : []));
      },
    };
  }

  /** Asks the host what to keep of an error. What it throws is no error of the run. */
  #chosenOf(error: unknown): JsonValue | undefined {
    const { errorOf } = this.#options;
    if (errorOf === undefined) return undefined;
    let chosen: JsonValue;
    try {
      chosen = ingest(errorOf(error), "error");
    } catch {
      return undefined;
    }
    return ingest(this.#host.redact(chosen), "error");
  }
}

/** Does all turns, as many at once as there are takers. A taker does one turn after the other. */
async function takeAll(
  turns: Generator<Turn> | AsyncGenerator<Turn>,
  takers: number,
  act: (turn: Turn) => Promise<void> | undefined,
): Promise<void> {
  // A promise for each taker, not for each turn: those of a million turns would be most of the memory.
  if (takers < Number.POSITIVE_INFINITY) {
    await Promise.all(Array.from({ length: Math.max(1, takers) }, () => takeEach(turns, act)));
    return;
  }
  const pending: (Promise<void> | undefined)[] = [];
  for await (const turn of turns) pending.push(act(turn));
  await Promise.all(pending);
}

/** Does one turn after the other. Work that gives no promise takes no turn of the event loop. */
async function takeEach(
  turns: Generator<Turn> | AsyncGenerator<Turn>,
  act: (turn: Turn) => Promise<void> | undefined,
): Promise<void> {
  for (;;) {
    const next = turns.next();
    const { done, value: turn } = next instanceof Promise ? await next : next;
    if (done) return;
    const pending = act(turn);
    if (pending !== undefined) await pending;
  }
}
