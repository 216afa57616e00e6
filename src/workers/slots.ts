/** Bounds how much is under way at once. What must be alone waits until nothing else is. */
export class Slots {
  #free: number;
  readonly #all: number;
  readonly #waiting: { readonly count: number; readonly begin: () => void }[] = [];

  constructor(all: number) {
    this.#all = all;
    this.#free = all;
  }

  /** Does work once there is a slot for it; alone: once all are free, and nothing else begins until it has ended. */
  async use<T>(act: () => Promise<T>, isAlone = false): Promise<T> {
    const count = isAlone ? this.#all : 1;
    if (this.#waiting.length > 0 || this.#free < count)
      await new Promise<void>((begin) => {
        this.#waiting.push({ count, begin });
      });
    else this.#free -= count;
    try {
      return await act();
    } finally {
      this.#free += count;
      this.#beginNext();
    }
  }

  #beginNext(): void {
    for (let [next] = this.#waiting; next !== undefined && this.#free >= next.count; [next] = this.#waiting) {
      this.#waiting.shift();
      this.#free -= next.count;
      next.begin();
    }
  }
}
