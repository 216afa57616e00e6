import { marksOf } from "../data/admitted.ts";
import type { Labelled } from "../secrets/labels.ts";
import type { SecretMark } from "../secrets/pointers.ts";
import { itemOf, type Turn } from "./batch.ts";
import type { Ending } from "./ending.ts";
import type { ItemHost, ItemInfo } from "./host.ts";
import { inTime, isPending } from "./in-time.ts";
import { TurnInfo } from "./info.ts";
import { notBegun } from "./not-begun.ts";
import { type CheckedOptions, isTooMany } from "./options.ts";
import type { Plan } from "./plan.ts";
import type { ItemRecord } from "./record.ts";

/** The host's function that does one turn. */
export type Work<Context, Value> = (context: Context, info: ItemInfo) => Value | PromiseLike<Value>;

/** The parts of a run that its turns share. */
interface Shared<Value> {
  readonly options: CheckedOptions<Value>;
  readonly plan: Plan<Value>;
  readonly record: ItemRecord<Value>;
  readonly ending: Ending;
}

/** Does the turns of a run: gives each item its context, calls the work, and records the outcome. */
export class TurnWork<Context, Value> {
  readonly #host: ItemHost<Context>;
  readonly #work: Work<Context, Value>;
  readonly #options: CheckedOptions<Value>;
  readonly #plan: Plan<Value>;
  readonly #record: ItemRecord<Value>;
  readonly #ending: Ending;
  #active = 0;
  /** The turns that are done, and what the host has of them is stored. */
  #done: number;
  #failed: number;

  constructor(host: ItemHost<Context>, work: Work<Context, Value>, { options, plan, record, ending }: Shared<Value>) {
    this.#host = host;
    this.#work = work;
    this.#options = options;
    this.#plan = plan;
    this.#record = record;
    this.#ending = ending;
    this.#done = record.succeeded + record.failed;
    this.#failed = record.failed;
  }

  /** Does a turn. Gives a promise only where the work, or who stores its result, gave one. */
  do({ number, items }: Turn): Promise<void> | undefined {
    if (this.#ending.isStopped || !this.#plan.isToDo(number)) {
      this.#record.skip(number); // the source gave it after the run was stopped, or it is left as it was
      return undefined;
    }
    this.#active++;
    const start = this.#host.metrics === undefined ? 0 : performance.now();
    let info: TurnInfo | undefined;
    let item: Labelled | undefined;
    try {
      item = itemOf(items, this.#options.isBatched);
      info = new TurnInfo(item.value, this.#plan.firstIndexOf(number), this.#ending.signals);
      const context = this.#host.forItem(item, info.index);
      const value = this.#work(context, info);
      const within = holdsSecret(item) ? context : undefined;
      if (isPending(value)) return this.#wait(number, value, item, within, info, start);
      this.#succeed(number, value, within);
    } catch (error) {
      this.#fail(number, error, item);
    }
    return this.#end(number, info, start);
  }

  async #wait(
    turn: number,
    value: PromiseLike<Value>,
    item: Labelled,
    within: Context | undefined,
    info: TurnInfo,
    start: number,
  ): Promise<void> {
    const { timeout } = this.#options;
    try {
      this.#succeed(
        turn,
        await (timeout === undefined ? value : inTime(value, timeout, (reason) => info.abort(reason))),
        within,
      );
    } catch (error) {
      if (error === notBegun) return this.#leave(turn, info);
      this.#fail(turn, error, item);
    }
    const storing = this.#end(turn, info, start);
    if (storing !== undefined) await storing;
  }

  /** Records what the work gave. Where the item holds a secret, it is searched now, while its context is there. */
  #succeed(turn: number, value: Value, within: Context | undefined): void {
    this.#record.succeed(turn, value, within === undefined ? undefined : this.#secretsIn(value, within));
  }

  #secretsIn(value: Value, within: Context): readonly SecretMark[] {
    try {
      return this.#host.findSecrets(value ?? null, within);
    } catch {
      return []; // what is no JSON can't be stored, which `resultOf` says
    }
  }

  #fail(turn: number, error: unknown, item: Labelled | undefined): void {
    const isSecret = item !== undefined && holdsSecret(item);
    this.#record.fail(turn, { error, isSecret });
    const { failure } = this.#options;
    if (failure !== "continue" && isTooMany(failure, this.#record.failed, this.#plan.turnCount)) {
      this.#ending.stop(error);
    }
  }

  /** Leaves a turn that was not begun elsewhere, as the run was stopped before. */
  #leave(turn: number, info: TurnInfo): void {
    info.end();
    this.#active--;
    this.#record.skip(turn);
  }

  /** Ends a turn whose outcome is recorded. Gives a promise where the host stores the result and gave one. */
  #end(turn: number, info: TurnInfo | undefined, start: number): Promise<void> | undefined {
    info?.end();
    this.#host.metrics?.record("item.duration", performance.now() - start);
    const { onItem } = this.#options;
    if (onItem !== undefined) {
      try {
        const index = this.#plan.firstIndexOf(turn);
        const storing = onItem(this.#record.resultOf(turn, index), index);
        if (isPending(storing)) return this.#waitForStore(turn, storing);
      } catch (error) {
        this.#ending.hostThrew(error);
      }
    }
    this.#tell(turn);
    return undefined;
  }

  async #waitForStore(turn: number, storing: PromiseLike<unknown>): Promise<void> {
    try {
      await storing;
    } catch (error) {
      this.#ending.hostThrew(error);
    }
    this.#tell(turn);
  }

  #tell(turn: number): void {
    this.#active--;
    this.#done++;
    const { onProgress } = this.#options;
    if (onProgress === undefined) return;
    if (this.#record.hasFailed(turn)) this.#failed++;
    try {
      onProgress({ done: this.#done, failed: this.#failed, total: this.#plan.turnCount, active: this.#active });
    } catch (error) {
      this.#ending.hostThrew(error);
    }
  }
}

const holdsSecret = ({ value, sources }: Labelled): boolean => sources !== undefined || marksOf(value) !== undefined;
