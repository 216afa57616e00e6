import { Bench } from "tinybench";
import type { Operation } from "./case.ts";
import { type Figure, figureOf } from "./results.ts";

/** How long to measure. */
export interface Effort {
  readonly rounds: number;
  /** Milliseconds for each operation in each round. */
  readonly time: number;
  /** Milliseconds of warm-up for each operation. */
  readonly warmUp: number;
}

const loopMilliseconds = 0.5;
const nanoseconds = 1_000_000;
/** An operation whose turn takes as many milliseconds is measured in the first rounds only. */
const slowTurn = 100;
const roundsOfSlow = 3;

const timeOf = async (operation: Operation, turns: number): Promise<number> => {
  const start = performance.now();
  const done = operation.repeat(turns);
  if (done !== undefined) await done;
  return performance.now() - start;
};

/** Lets the heap and the caches of the processor get used to an operation, after the others. */
async function runFor(operation: Operation, turns: number, milliseconds: number): Promise<void> {
  for (let spent = 0; spent < milliseconds; ) spent += await timeOf(operation, turns);
}

/** Measures operations in turn, round by round, and keeps all samples: what is measured again adds to them. */
export class Measurements {
  /** Milliseconds of the fastest turn seen before measuring. */
  readonly #fastest = new Map<Operation, number>();
  readonly #samples = new Map<Operation, number[]>();

  /** Runs an operation until V8 has optimised it, and finds how many turns fill a loop. */
  async warmUp(operation: Operation, milliseconds: number): Promise<void> {
    let turns = 1;
    let fastest = Number.POSITIVE_INFINITY;
    for (let spent = 0; spent < milliseconds; ) {
      const time = await timeOf(operation, turns);
      spent += time;
      fastest = Math.min(fastest, time / turns);
      if (time < loopMilliseconds) turns *= 2;
    }
    this.#fastest.set(operation, fastest);
  }

  /** One round: each operation gets its time once. A new bench each, so that tinybench starts afresh. */
  async round(operations: readonly Operation[], time: number, round = 0): Promise<void> {
    const bench = new Bench({ time, iterations: 1, warmup: false, retainSamples: true, throws: true });
    const measured = operations.filter((operation) => round < roundsOfSlow || this.#fastestOf(operation) < slowTurn);
    for (const [index, operation] of measured.entries()) {
      const turns = this.#turnsOf(operation);
      bench.add(String(index), () => operation.repeat(turns), {
        async: operation.isAsync === true,
        beforeAll: async () => {
          if (this.#fastestOf(operation) < time / 4) await runFor(operation, turns, time / 4);
        },
      });
    }
    for (const [index, task] of (await bench.run()).entries()) {
      const operation = measured[index];
      if (operation === undefined || task.result.state !== "completed")
        throw new Error(`task ${task.name} did not run`);
      const perItem = nanoseconds / (this.#turnsOf(operation) * (operation.items ?? 1));
      const samples = this.#samplesOf(operation);
      for (const sample of task.result.latency.samples ?? []) samples.push(sample * perItem);
    }
  }

  /** Nanoseconds per item, from samples that each time a loop of many turns. */
  of(operation: Operation): Figure {
    const samples = this.#samplesOf(operation);
    if (samples.length === 0) throw new Error("an operation was not measured");
    return figureOf(samples);
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
