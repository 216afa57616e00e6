import { Bench } from "tinybench";
import type { Operation } from "./case.ts";
import { type Statistics, statisticsOf } from "./results.ts";

const loopMilliseconds = 0.5;
const nanoseconds = 1_000_000;
const slowTurn = 100;

/** Operations whose turn takes long are measured in few rounds. */
const mostRounds = (milliseconds: number): number => {
  if (milliseconds < slowTurn) return Number.POSITIVE_INFINITY;
  return milliseconds < 6 * slowTurn ? 2 : 1;
};

const timeOf = async (operation: Operation, turns: number): Promise<number> => {
  const start = performance.now();
  const done = operation.repeat(turns);
  if (done !== undefined) await done;
  return performance.now() - start;
};

/** Measures operations in turn, round by round, and keeps all samples: what is measured again adds to them. */
export class Measurements {
  /** For each operation: the fastest time of one call, how many calls fill a loop, and the samples. */
  readonly #timings = new Map<Operation, { fastest: number; turns: number; samples: number[] }>();

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
    this.#timings.set(operation, { fastest, turns: Math.ceil(loopMilliseconds / fastest), samples: [] });
  }

  /** Gives each operation its milliseconds once. Each round has a new bench, so that tinybench starts afresh. */
  async round(operations: readonly Operation[], time: number, round = 0): Promise<void> {
    const bench = new Bench({ time, iterations: 1, warmup: false, retainSamples: true, throws: true });
    const measured = operations.filter((operation) => round < mostRounds(this.#timingOf(operation).fastest));
    for (const [index, operation] of measured.entries()) {
      const { fastest, turns } = this.#timingOf(operation);
      // The heap and the caches of the processor get used to it, after the others.
      const beforeAll = async (): Promise<void> => {
        if (fastest < slowTurn) for (let spent = 0; spent < time / 4; ) spent += await timeOf(operation, turns);
      };
      bench.add(String(index), () => operation.repeat(turns), { async: operation.isAsync === true, beforeAll });
    }
    const tasks = await bench.run();
    for (const [index, operation] of measured.entries()) {
      const result = tasks[index]?.result;
      if (result?.state !== "completed") throw new Error("an operation did not run");
      const { turns, samples } = this.#timingOf(operation);
      const perItem = nanoseconds / (turns * (operation.items ?? 1));
      for (const sample of result.latency.samples ?? []) samples.push(sample * perItem);
    }
  }

  /** Nanoseconds per item, from samples that each time a loop of many turns. */
  of(operation: Operation): Statistics {
    return statisticsOf(this.#timingOf(operation).samples);
  }

  #timingOf(operation: Operation) {
    const timing = this.#timings.get(operation);
    if (timing === undefined) throw new Error("an operation was not warmed up");
    return timing;
  }
}
