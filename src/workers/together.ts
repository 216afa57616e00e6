/** Does one thing at a time for all who ask: what is asked for meanwhile waits, and is done together then. */
export class Together<Part> {
  readonly #act: (parts: readonly Part[]) => Promise<void>;
  #parts: Part[] = [];
  #next: Promise<void> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(act: (parts: readonly Part[]) => Promise<void>) {
    this.#act = act;
  }

  /** Has some parts done. @throws what was thrown for those that were done together */
  add(parts: Iterable<Part>): Promise<void> {
    for (const part of parts) this.#parts.push(part);
    if (this.#next === undefined) {
      this.#next = this.#last.then(() => this.#begin());
      this.#last = this.#next.catch(() => {}); // those who wait are told
    }
    return this.#next;
  }

  async #begin(): Promise<void> {
    const parts = this.#parts;
    this.#parts = [];
    this.#next = undefined;
    await this.#act(parts);
  }
}
