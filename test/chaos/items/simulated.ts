import { setTimeout as pause } from "node:timers/promises";
import { withItems } from "workflow-context";
import { type ItemStore, memoryStore, type RunStore } from "workflow-context/stores";
import {
  type Chunk,
  type ChunkHandler,
  createCoordinator,
  memoryTransport,
  type Receiver,
  type SendOptions,
  serveItems,
  type Transport,
} from "workflow-context/workers";
import { wrapped } from "../../stores/wrapped.ts";
import { changed } from "../../workers/changed.ts";
import type { Event } from "./history.ts";
import type { Farm, FarmWorker, Scenario, WorkerStart } from "./scenarios.ts";
import { contextOfRun, environment, now, seal, spoken, spokenAll, unseal, workOf } from "./tasks.ts";

const lock = 300;
const step = { run: "r", step: "work" };

/** A farm in this process: what ends a worker or a coordinator cuts it off from the queue and the store. */
export function simulatedFarm(scenario: Scenario, seed: number, events: Event[]) {
  const faults = { seed, ...(scenario.isDoubled && { duplicate: 1, reorder: true, delay: 5 }) };
  let queue = memoryTransport(faults);
  const store = memoryStore();
  let isStoreDown = false;
  let count = 0;
  const reads: (() => void)[] = [];
  const held = new Set<string>();

  const takers = new Set<(next: Transport) => void>();
  const flush = async (): Promise<void> => {
    const old = queue;
    queue = memoryTransport({ ...faults, seed: faults.seed + 1 });
    for (const take of takers) take(queue);
    await old.cancel(step.run, step.step);
  };
  // What a coordinator or a worker sees of the queue: the one that is there now.
  const transport: Transport = {
    send: (chunks: readonly Chunk[], options: SendOptions) => queue.send(chunks, options),
    pending: (run, name) => queue.pending(run, name),
    cancel: (run, name) => queue.cancel(run, name),
    close: async () => {},
    receive: async (handler: ChunkHandler, options): Promise<Receiver> => {
      let receiver = await queue.receive(handler, options);
      let isClosed = false;
      const take = async (next: Transport): Promise<void> => {
        if (isClosed) return;
        void receiver.close(); // what it has taken goes on
        receiver = await next.receive(handler, options);
      };
      takers.add(take);
      return {
        close: async () => {
          isClosed = true;
          takers.delete(take);
          await receiver.close();
        },
      };
    },
  };
  /** Cuts a store off once somebody has ended, or while its server is down. */
  const storeFor = (isDead: () => boolean): RunStore => {
    const reach = async <T>(act: () => Promise<T>): Promise<T> => {
      if (isDead()) return new Promise(() => {});
      if (isStoreDown) throw new Error("the store does not answer");
      return act();
    };
    return wrapped(store, {
      record: (...given) => reach(() => store.record(...given)),
      recorded: (...given) => reach(() => store.recorded(...given)),
      fetch: (...given) => reach(() => store.fetch(...given)),
      hold: (run, values) => {
        for (const { hash } of values) held.add(hash);
        return reach(() => store.hold(run, values));
      },
      release: (...given) => reach(() => store.release(...given)),
    });
  };

  const worker = async (start: WorkerStart = {}): Promise<FarmWorker> => {
    const name = `w${count++}`;
    let isDead = false;
    let receiver: Receiver | undefined;
    let lose = (): void => {};
    let lost = new Promise<never>(() => {});
    let thaw: Promise<void> | undefined;
    const renew = (): void => {
      lost = new Promise<never>((_, reject) => {
        lose = () => reject(new Error("the worker is lost"));
      });
      lost.catch(() => {});
    };
    renew();
    const kill = (): void => {
      isDead = true;
      void receiver?.close();
      lose();
    };
    // A worker that is lost is found out by its lock, a little later.
    const found = async (): Promise<never> => {
      const mine = lost;
      return mine.catch(async (error: unknown) => {
        await pause(lock / 2);
        throw error;
      });
    };
    const mortal = changed(transport, {
      receive: async (handler, options) => {
        receiver = await transport.receive((chunk) => Promise.race([handler(chunk), found()]), options);
        return receiver;
      },
    });
    const die = async (): Promise<never> => {
      kill();
      await worker(start);
      return new Promise(() => {});
    };
    const work = workOf(
      scenario.trouble ?? {},
      start.wait ?? 10,
      (index) => isDead || events.push({ type: "begin", index, worker: name, at: now() }),
      die,
    );
    const slept = async (...given: Parameters<typeof work>): Promise<unknown> => {
      await thaw;
      const value = await work(...given);
      await thaw;
      return value;
    };
    const tasks = start.isIgnorant ? { other: slept } : { work: slept };
    await serveItems(mortal, tasks, { store: storeFor(() => isDead), seal, unseal, environment, concurrency: 2 });
    return {
      kill,
      freeze: async () => {
        thaw = pause(lock * 3);
        lose();
        renew();
        await thaw;
        thaw = undefined;
      },
    };
  };

  const farm: Farm = {
    worker,
    coordinate: async () => {
      const by = count++;
      let isDead = false;
      const controller = new AbortController();
      const own: ItemStore = storeFor(() => isDead);
      const task = createCoordinator(transport, { store: own, seal, unseal }).task("work", { ...step, chunk: 3 });
      const run = withItems(contextOfRun(), "{{ task.list }}", task, {
        concurrency: 30,
        failure: "continue",
        signal: controller.signal,
        onItem: (result, index) => {
          if (isDead) return;
          events.push({ type: "outcome", index, outcome: spoken(result), by, at: now() });
          for (const read of reads) read();
        },
      });
      const ended = run.then((all) => {
        if (!isDead) events.push({ type: "ended", status: all.status, outcomes: spokenAll(all), by, at: now() });
      });
      const kill = (): void => {
        isDead = true;
      };
      return { kill, cancel: () => controller.abort(), ended };
    },
    until: (outcomes) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (new Set(events.flatMap((one) => (one.type === "outcome" ? [one.index] : []))).size >= outcomes) resolve();
        };
        reads.push(check);
        check();
      }),
    flush,
    restartQueue: flush,
    restartStore: async () => {
      isStoreDown = true;
      await pause(200);
      isStoreDown = false;
    },
    damageContext: async (how) => {
      if (how === "gone") await store.release(step.run, [...held]);
      else
        await store.hold(
          step.run,
          Array.from(held, (hash) => ({ hash, body: "changed" })),
        );
    },
  };
  return { farm, stored: () => store.recorded(step.run, step.step), close: async (): Promise<void> => {} };
}
