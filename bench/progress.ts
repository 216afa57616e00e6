const width = 100;

/** Says on stderr what is being done: one line, rewritten where a person watches, a line for each stage elsewhere. */
export class Progress {
  readonly #started = performance.now();
  readonly #stages: number;
  #stage = 0;
  #title = "";

  constructor(stages: number) {
    this.#stages = stages;
  }

  stage(title: string): void {
    this.#stage++;
    this.#title = title;
    if (process.stderr.isTTY) this.#rewrite("");
    else process.stderr.write(`${this.#line()}\n`);
  }

  /** What is done within a stage. */
  step(detail: string): void {
    if (process.stderr.isTTY) this.#rewrite(`: ${detail}`);
  }

  end(): void {
    if (process.stderr.isTTY) process.stderr.write(`\r${" ".repeat(width)}\r`);
  }

  #line(): string {
    const seconds = ((performance.now() - this.#started) / 1_000).toFixed(0);
    return `[${this.#stage}/${this.#stages}] ${seconds.padStart(3)} s  ${this.#title}`;
  }

  #rewrite(detail: string): void {
    process.stderr.write(`\r${`${this.#line()}${detail}`.slice(0, width).padEnd(width)}`);
  }
}
