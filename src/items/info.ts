import type { JsonValue } from "../data/json.ts";
import type { ItemInfo } from "./host.ts";
import type { ItemSignals } from "./signals.ts";

/** Tells the work about the item of its turn. */
export class TurnInfo implements ItemInfo {
  readonly item: JsonValue;
  readonly index: number;
  readonly #signals: ItemSignals;
  #controller: AbortController | undefined;

  constructor(item: JsonValue, index: number, signals: ItemSignals) {
    this.item = item;
    this.index = index;
    this.#signals = signals;
  }

  get signal(): AbortSignal {
    this.#controller ??= this.#signals.open();
    return this.#controller.signal;
  }

  /** Aborts the signal of this item alone. Work that asks for it only then is told, too. */
  abort(reason: unknown): void {
    this.#controller ??= this.#signals.open();
    this.#controller.abort(reason);
  }

  /** Gives the signal up, for the work has ended. */
  end(): void {
    if (this.#controller !== undefined) this.#signals.close(this.#controller);
  }
}
