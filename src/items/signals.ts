import type { JsonValue } from "../data/json.ts";
import type { ItemInfo } from "./host.ts";

/**
 * The signals of what is under way. Each item has one of its own, made when its work asks for it: the listeners of a
 * million items would stay with one that they shared, and Node warns of the eleventh.
 */
export class ItemSignals {
  readonly #open = new Set<AbortController>();
  #stop: { readonly reason: unknown } | undefined;

  get isStopped(): boolean {
    return this.#stop !== undefined;
  }

  open(): AbortController {
    const controller = new AbortController();
    if (this.#stop === undefined) this.#open.add(controller);
    else controller.abort(this.#stop.reason);
    return controller;
  }

  close(controller: AbortController): void {
    this.#open.delete(controller);
  }

  /** Tells what is under way, and whoever asks later. */
  stop(reason: unknown): void {
    this.#stop = { reason };
    for (const controller of this.#open) controller.abort(reason);
  }
}

/** What the work on an item is told. */
export class ItemTurn implements ItemInfo {
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

  /** The work is over: nobody needs to be told any more. */
  end(): void {
    if (this.#controller !== undefined) this.#signals.close(this.#controller);
  }
}
