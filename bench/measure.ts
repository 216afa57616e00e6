import { Bench } from "tinybench";
import type { Operation } from "./case.ts";

/** How long to measure. */
export interface Effort {
  readonly rounds: number;
  /** Milliseconds for each operation in each round. */
  readonly time: number;
  /** Milliseconds of warm-up for each operation. */
  readonly warmUp: number;
}

/** Nanoseconds per item, from samples that each time a loop of `turns`. */
export interface Measurement {
  readonly turns: number;
  readonly median: number;
  readonly minimum: number;
}

const loopMilliseconds = 0.5;
const nanoseconds = 1_000_000;

const timeOf = (operation: Operation, turns: number): number => {
  const start = performance.now();
  operation.repeat(turns);
  return performance.now() - start;
};

/** Lets the heap and the caches of the processor get used to an operation, after the others. */
function runFor(operation: Operation, turns: number, milliseconds: number): void {
  for (let spent = 0; spent < milliseconds; ) spent += timeOf(operation, turns);
}

/** Measures operations in turn, round by round, and keeps all samples: what is measured again adds to them. */
export class Measurements {
  /** Milliseconds of the fastest turn seen before measuring. */
  readonly #fastest = new Map<Operation, number>();
  readonly #samples = new Map<Operation, number[]>();

  /** Runs an operation until V8 has optimised it, and finds how many turns fill a loop. */
  warmUp(operation: Operation, milliseconds: number): void {
    let turns = 1;
    let fastest = Number.POSITIVE_INFINITY;
    for (let spent = 0; spent < milliseconds; ) {
      const time = timeOf(operation, turns);
      spent += time;
      fastest = Math.min(fastest, time / turns);
      if (time < loopMilliseconds) turns *= 2;
    }
    this.#fastest.set(operation, fastest);
  }

  /** One round: each operation gets its time once. A new bench each, so that tinybench starts afresh. */
  round(operations: readonly Operation[], time: number): void {
    const bench = new Bench({ time, iterations: 1, warmup: false, retainSamples: true, throws: true });
    for (const [index, operation] of operations.entries()) {
      const turns = this.#turnsOf(operation);
      bench.add(String(index), () => operation.repeat(turns), {
        async: false,
        beforeAll: () => {
          if (this.#fastestOf(operation) < time / 4) runFor(operation, turns, time / 4);
        },
      });
    }
    for (const [index, task] of bench.runSync().entries()) {
      const operation = operations[index];
      if (operation === undefined || task.result.state !== "completed")
        throw new Error(`task ${task.name} did not run`);
      const perItem = nanoseconds / (this.#turnsOf(operation) * (operation.items ?? 1));
      const samples = this.#samplesOf(operation);
      for (const sample of task.result.latency.samples ?? []) samples.push(sample * perItem);
    }
  }

  of(operation: Operation): Measurement {
    const sorted = this.#samplesOf(operation).toSorted((left, right) => left - right);
    const [minimum, median] = [sorted[0], sorted[sorted.length >> 1]];
    if (minimum === undefined || median === undefined) throw new Error("an operation was not measured");
    return { turns: this.#turnsOf(operation), median, minimum };
  }

  #samplesOf(operation: Operation): number[] {
    const samples = this.#samples.get(operation) ?? [];
    this.#samples.set(operation, samples);
    return samples;
  }

  #fastestOf(operation: Operation): number {
    return this.#fastest.get(operation) ?? loopMilliseconds;
  }

  #turnsOf(operation: Operation): number {
    return Math.ceil(loopMilliseconds / this.#fastestOf(operation));
  }
}
