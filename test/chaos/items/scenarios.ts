import { setTimeout as pause } from "node:timers/promises";
import type { Trouble } from "./tasks.ts";

/** A worker that can be ended. */
export interface FarmWorker {
  /** Ends it at once, wherever it is. */
  kill(): void;
  /** Lets it do nothing for longer than its lock, and then go on. */
  freeze(): Promise<void>;
}

/** What a worker is started with. */
export interface WorkerStart {
  /** The milliseconds that an item takes it, about. */
  readonly wait?: number;
  /** It does not know the task. */
  readonly isIgnorant?: boolean;
  /** How far its clock is off, in milliseconds. */
  readonly clock?: number;
}

/** A queue, a store, workers and a coordinator: in one process, or in many. */
export interface Farm {
  worker(start?: WorkerStart): Promise<FarmWorker>;
  /** Begins the run; again, it begins another coordinator of the same run. */
  coordinate(): Promise<{ kill(): void; cancel(): void; readonly ended: Promise<void> }>;
  /** Waits until so many items have outcomes. */
  until(outcomes: number): Promise<void>;
  /** Takes all out of the queue. */
  flush(): Promise<void>;
  /** Ends the server of the queue, with all that it holds, and starts it again. */
  restartQueue(): Promise<void>;
  /** Stops the server of the store at once, and starts it again. */
  restartStore(): Promise<void>;
  /** Takes the context out of the store; or changes it there. */
  damageContext(how: "gone" | "changed"): Promise<void>;
}

/** Something that goes wrong while items are done. */
export interface Scenario {
  readonly name: string;
  readonly trouble?: Trouble;
  readonly isCancelled?: boolean;
  /** Chunks come twice and in any order. */
  readonly isDoubled?: boolean;
  readonly act: (farm: Farm, random: () => number) => Promise<void>;
}

const two = async (farm: Farm, start?: WorkerStart) => [await farm.worker(start), await farm.worker(start)] as const;

/** Begins a run with two workers, does something once some items are done, and waits for the end. */
const during =
  (act: (farm: Farm, workers: readonly FarmWorker[], random: () => number) => Promise<unknown>) =>
  async (farm: Farm, random: () => number): Promise<void> => {
    const workers = await two(farm);
    const coordinator = await farm.coordinate();
    await farm.until(1 + Math.floor(random() * 30));
    await act(farm, workers, random);
    await coordinator.ended;
  };

/** Damages the context, and leaves one worker alone that has not read it. */
async function withoutContext(farm: Farm, workers: readonly FarmWorker[], how: "gone" | "changed"): Promise<void> {
  await farm.damageContext(how);
  for (const worker of workers) worker.kill();
  await farm.worker();
}

const simply = during(async () => {});

export const scenarios: readonly Scenario[] = [
  { name: "nothing", act: simply },
  {
    name: "kill -9 of a worker",
    act: during(async (farm, [worker]) => {
      worker?.kill();
      await farm.worker();
    }),
  },
  {
    name: "kill -9 of the coordinator, and another goes on",
    act: async (farm, random) => {
      await two(farm);
      const first = await farm.coordinate();
      await farm.until(1 + Math.floor(random() * 30));
      first.kill();
      await (await farm.coordinate()).ended;
    },
  },
  { name: "SIGSTOP past the lock, then SIGCONT", act: during((_, [worker]) => (worker as FarmWorker).freeze()) },
  { name: "FLUSHALL of the queue", act: during((farm) => farm.flush()) },
  { name: "the queue restarted without persistence", act: during((farm) => farm.restartQueue()) },
  { name: "the store stopped at once", act: during((farm) => farm.restartStore()) },
  { name: "each chunk twice, in any order", isDoubled: true, act: simply },
  {
    name: "a slow worker beside a fast one",
    act: async (farm) => {
      await farm.worker({ wait: 300 });
      await farm.worker({ wait: 1 });
      await (await farm.coordinate()).ended;
    },
  },
  { name: "a poison item", trouble: { poison: 17 }, act: simply },
  { name: "out of memory", trouble: { greedy: 23 }, act: simply },
  { name: "a result too large", trouble: { large: 31 }, act: simply },
  {
    name: "the context gone",
    act: during((farm, workers) => withoutContext(farm, workers, "gone")),
  },
  {
    name: "the context changed",
    act: during((farm, workers) => withoutContext(farm, workers, "changed")),
  },
  {
    name: "a worker without the task",
    act: async (farm) => {
      await farm.worker({ isIgnorant: true });
      await farm.worker();
      await (await farm.coordinate()).ended;
    },
  },
  {
    name: "cancelled half-way",
    isCancelled: true,
    act: async (farm, random) => {
      await two(farm);
      const coordinator = await farm.coordinate();
      await farm.until(1 + Math.floor(random() * 30));
      coordinator.cancel();
      await coordinator.ended;
      await pause(1_500); // for what comes too late
    },
  },
  {
    name: "clocks an hour apart",
    act: async (farm) => {
      await farm.worker({ clock: 3_600_000 });
      await farm.worker({ clock: -3_600_000 });
      await (await farm.coordinate()).ended;
    },
  },
];
