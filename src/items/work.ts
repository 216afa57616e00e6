import { marksOf } from "../data/admitted.ts";
import type { Labelled } from "../secrets/labels.ts";
import { itemOf, type Turn } from "./batch.ts";
import type { Ending } from "./ending.ts";
import type { ItemHost, ItemInfo } from "./host.ts";
import { TurnInfo } from "./info.ts";
import { type CheckedOptions, isTooMany } from "./options.ts";
import type { Plan } from "./plan.ts";
import type { ItemRecord } from "./record.ts";

/** The host's function that does one turn. */
export type Work<Context, Value> = (context: Context, info: ItemInfo) => Value | PromiseLike<Value>;

/** The parts of a run that its turns share. */
interface Shared<Value> {
  readonly options: CheckedOptions;
  readonly plan: Plan;
  readonly record: ItemRecord<Value>;
  readonly ending: Ending;
}

/** Does the turns of a run: gives each item its context, calls the work, and records the outcome. */
export class TurnWork<Context, Value> {
  readonly #host: ItemHost<Context>;
  readonly #work: Work<Context, Value>;
  readonly #options: CheckedOptions;
  readonly #plan: Plan;
  readonly #record: ItemRecord<Value>;
  readonly #ending: Ending;
  #active = 0;

  constructor(host: ItemHost<Context>, work: Work<Context, Value>, { options, plan, record, ending }: Shared<Value>) {
    this.#host = host;
    this.#work = work;
    this.#options = options;
    this.#plan = plan;
    this.#record = record;
    this.#ending = ending;
  }

  /** Does a turn. Gives a promise only where the work gave one. */
  do({ number, items }: Turn): Promise<void> | undefined {
    if (this.#ending.isStopped) {
      this.#record.skip(number); // the source gave it after the run was stopped
      return undefined;
    }
    this.#active++;
    const start = this.#host.metrics === undefined ? 0 : performance.now();
    let info: TurnInfo | undefined;
    let item: Labelled | undefined;
    try {
      item = itemOf(items, this.#options.isBatched);
      info = new TurnInfo(item.value, this.#plan.firstIndexOf(number), this.#ending.signals);
      const value = this.#work(this.#host.forItem(item, info.index), info);
      if (isPending(value)) return this.#wait(number, value, item, info, start);
      this.#record.succeed(number, value);
    } catch (error) {
      this.#fail(number, error, item);
    }
    this.#end(info, start);
    return undefined;
  }

  async #wait(turn: number, value: PromiseLike<Value>, item: Labelled, info: TurnInfo, start: number): Promise<void> {
    try {
      this.#record.succeed(turn, await value);
    } catch (error) {
      this.#fail(turn, error, item);
    }
    this.#end(info, start);
  }

  #fail(turn: number, error: unknown, item: Labelled | undefined): void {
    const isSecret = item !== undefined && (item.sources !== undefined || marksOf(item.value) !== undefined);
    this.#record.fail(turn, { error, isSecret });
    const { failure } = this.#options;
    if (failure !== "continue" && isTooMany(failure, this.#record.failed, this.#plan.turnCount)) {
      this.#ending.stop(error);
    }
  }

  #end(info: TurnInfo | undefined, start: number): void {
    this.#active--;
    info?.end();
    this.#host.metrics?.record("item.duration", performance.now() - start);
    const { onProgress } = this.#options;
    if (onProgress === undefined) return;
    const { succeeded, failed } = this.#record;
    try {
      onProgress({ done: succeeded + failed, failed, total: this.#plan.turnCount, active: this.#active });
    } catch (error) {
      this.#ending.progressThrew(error);
    }
  }
}

const isPending = <T>(value: T | PromiseLike<T>): value is PromiseLike<T> =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
