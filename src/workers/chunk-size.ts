/** How long a chunk should take its worker, in milliseconds: short beside what is lost with a worker, long beside what it costs to send. */
const wantedTime = 200;

/** The most items of a chunk. */
const mostItems = 100;

/** Chooses how many items travel together, by how long those before took. */
export class ChunkSize {
  readonly #fixed: number | undefined;
  /** The most that leaves something for several workers. */
  readonly #most: number;
  /** The milliseconds that an item takes, about; undefined until one has ended. */
  #time: number | undefined;

  constructor(fixed: number | undefined, concurrency: number) {
    this.#fixed = fixed;
    this.#most = Math.max(1, Math.min(mostItems, Math.floor(concurrency / 8)));
  }

  get next(): number {
    if (this.#fixed !== undefined) return this.#fixed;
    const fitting = this.#time === undefined ? 10 : Math.ceil(wantedTime / Math.max(this.#time, 0.1));
    return Math.min(this.#most, fitting);
  }

  /** Takes notice of how long an item took. */
  tell(ms: number): void {
    this.#time = this.#time === undefined ? ms : this.#time * 0.95 + ms * 0.05;
  }
}
