import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { Redis } from "ioredis";
import type { Server } from "../server.ts";
import type { Event } from "./history.ts";
import { lock, type Place, poolOf, step, storeAt } from "./place.ts";
import type { Told } from "./process.ts";
import type { MadeFarm } from "./run.ts";
import type { Farm, FarmWorker, Scenario, WorkerStart } from "./scenarios.ts";
import type { RedisServer } from "./servers.ts";

/** A farm of processes: what ends them is a signal. */
export function realFarm(
  scenario: Scenario,
  place: Place,
  { redis, postgres }: { readonly redis: RedisServer; readonly postgres: Server },
  events: Event[],
): MadeFarm {
  const children = new Set<ChildProcess>();
  const reads: (() => void)[] = [];
  let count = 0;
  let isClosing = false;

  const start = (
    role: Told["role"],
    worker: WorkerStart,
    ready: () => void,
  ): { child: ChildProcess; ended: Promise<void> } => {
    const { trouble = {}, isDoubled = false } = scenario;
    const told: Told = { role, place, id: count++, trouble, start: worker, isDoubled };
    const limits = trouble.greedy === undefined ? [] : ["--max-old-space-size=96"];
    const words = [...limits, "--import", "tsx", "test/chaos/items/process.ts", JSON.stringify(told)];
    const env = { ...process.env, TSX_TSCONFIG_PATH: "tsconfig.build.json" };
    const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "ignore"], env });
    children.add(child);
    let isEnded = false;
    createInterface(child.stdout).on("line", (line) => {
      if (!line.startsWith("{")) return; // of the memory that ran out
      const event = JSON.parse(line) as Event | { type: "ready" };
      if (event.type === "ready") return ready();
      if (event.type === "ended") isEnded = true;
      events.push(event);
      for (const read of reads) read();
    });
    const ended = new Promise<void>((resolve, reject) => {
      child.on("exit", (code, signal) => {
        children.delete(child);
        if (isEnded || signal !== null) resolve();
        else reject(new Error(`a ${role} has ended with ${code}`));
      });
    });
    return { child, ended };
  };

  /** Starts a worker, and another one in its place whenever it ends by itself, as a supervisor does. */
  const worker = async (given: WorkerStart = {}): Promise<FarmWorker> => {
    let isKilled = false;
    let current: ChildProcess | undefined;
    const run = (): Promise<void> =>
      new Promise((ready) => {
        const { child, ended } = start("worker", given, ready);
        current = child;
        const again = (): unknown => isKilled || isClosing || run();
        ended.then(again, again);
      });
    await run();
    return {
      kill: () => {
        isKilled = true;
        current?.kill("SIGKILL");
      },
      freeze: async () => {
        current?.kill("SIGSTOP");
        await pause(lock * 2.5);
        current?.kill("SIGCONT");
      },
    };
  };

  const farm: Farm = {
    worker,
    coordinate: async () => {
      const { child, ended } = start("coordinator", {}, () => {});
      return { kill: () => child.kill("SIGKILL"), cancel: () => child.kill("SIGUSR2"), ended };
    },
    until: (outcomes) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (new Set(events.flatMap((one) => (one.type === "outcome" ? [one.index] : []))).size >= outcomes) resolve();
        };
        reads.push(check);
        check();
      }),
    flush: () => asked(redis, (client) => client.flushall()),
    restartQueue: redis.restart,
    restartStore: async () => {
      if (place.store === "redis") return redis.restart();
      postgres.stop();
      await pause(300);
      postgres.start();
    },
    damageContext: async (how) => {
      if (place.store === "redis") {
        await asked(redis, async (client) => {
          for (const key of await client.keys(`{${place.name}}:value:*`))
            await (how === "gone" ? client.del(key) : client.set(key, "changed"));
        });
        return;
      }
      const pool = poolOf(place);
      await pool.query(
        how === "gone"
          ? "delete from workflow_context_uses; delete from workflow_context_values"
          : "update workflow_context_values set body = 'changed'",
      );
      await pool.end();
    },
  };
  return {
    farm,
    stored: async () => {
      const store = storeAt(place);
      return store.recorded(step.run, step.step);
    },
    close: async () => {
      isClosing = true;
      for (const child of children) child.kill("SIGKILL");
      await pause(50);
    },
  };
}

async function asked(server: RedisServer, act: (client: Redis) => Promise<unknown>): Promise<void> {
  const client = new Redis(server.url);
  await act(client);
  client.disconnect();
}
