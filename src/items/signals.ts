/**
 * Holds the abort signals of the items under way. Each item has a signal of its own, made when its work asks for it:
 * one signal for a million items would keep the listeners of all, and Node warns of the eleventh.
 */
export class ItemSignals {
  readonly #open = new Set<AbortController>();
  #stop: { readonly reason: unknown } | undefined;

  get isStopped(): boolean {
    return this.#stop !== undefined;
  }

  /** Makes the controller of an item. After the stop its signal is aborted from the start. */
  open(): AbortController {
    const controller = new AbortController();
    if (this.#stop === undefined) this.#open.add(controller);
    else controller.abort(this.#stop.reason);
    return controller;
  }

  close(controller: AbortController): void {
    this.#open.delete(controller);
  }

  /** Aborts the signals of the items under way. */
  stop(reason: unknown): void {
    this.#stop = { reason };
    for (const controller of this.#open) controller.abort(reason);
  }
}
