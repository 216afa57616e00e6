import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { startServer } from "../server.ts";
import type { Event } from "./history.ts";
import type { Place } from "./place.ts";
import { realFarm } from "./real.ts";
import { problemsIn } from "./run.ts";
import type { Scenario } from "./scenarios.ts";

/** A Redis that tests may stop at any time. It keeps nothing. */
export interface RedisServer {
  readonly url: string;
  /** Ends it with all that it holds, and starts it again. */
  readonly restart: () => Promise<void>;
  readonly stop: () => void;
}

async function startRedis(port: number): Promise<RedisServer | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "workflow-context-redis-"));
  const words = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder];
  let server: ChildProcess | undefined;
  const start = async (): Promise<boolean> => {
    server = spawn("redis-server", words, { stdio: "ignore" });
    const failed = new Promise<false>((resolve) => server?.once("error", () => resolve(false)));
    return Promise.race([failed, answers(port)]);
  };
  if (!(await start())) return undefined;
  return {
    url: `redis://127.0.0.1:${port}`,
    restart: async () => {
      server?.kill("SIGKILL");
      await pause(200);
      await start();
    },
    stop: () => {
      server?.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until a server takes connections. */
async function answers(port: number): Promise<boolean> {
  for (let turn = 0; turn < 100; turn++) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.end();
        resolve(true);
      });
      socket.on("error", () => resolve(false));
    });
    if (isThere) return true;
    await pause(50);
  }
  return false;
}

/** The ways that farms are built, which take turns. */
const ways: readonly Pick<Place, "queue" | "store">[] = [
  { queue: "bullmq", store: "postgres" },
  { queue: "pg-boss", store: "postgres" },
  { queue: "bullmq", store: "redis" },
];

let runs = 0;

/** Starts a Redis and a PostgreSQL of their own, on which farms of processes are tried. */
export async function startServers() {
  const port = 40_000 + Math.floor(Math.random() * 10_000);
  const redis = await startRedis(port);
  const postgres = startServer(port + 10_000);
  if (redis === undefined || postgres === undefined) {
    redis?.stop();
    postgres?.remove();
    return undefined;
  }
  return {
    problems: async (scenario: Scenario, index: number, seed: number): Promise<readonly string[]> => {
      const way = ways[(index + seed) % ways.length] as (typeof ways)[number]; // it is one of them
      const name = `farm_${process.pid}_${runs++}`;
      const client = new pg.Client({ connectionString: postgres.url });
      client.on("error", () => {});
      await client.connect();
      await client.query(`create schema ${name}`);
      await client.end();
      const place: Place = { ...way, redis: redis.url, postgres: postgres.url, name };
      const servers = { redis, postgres };
      const isKept = way.store === "postgres" || !/FLUSHALL|restarted|stopped/.test(scenario.name);
      const make = (events: Event[]) => realFarm(scenario, place, servers, events);
      const found = await problemsIn(scenario, seed, make, { longest: 60_000, isKept });
      return found.map((problem) => `${way.queue} and ${way.store}: ${problem}`);
    },
    stop: async (): Promise<void> => {
      redis.stop();
      postgres.remove();
    },
  };
}
