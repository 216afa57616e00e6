/**
 * What it costs to do items on threads and by workers behind Redis, beside Piscina and BullMQ used plainly.
 *
 *   npm run bench:workers
 *   npm run bench:workers -- --only redis
 *   npm run bench:workers -- --only million
 */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Queue, QueueEvents } from "bullmq";
import { Redis } from "ioredis";
import { Piscina } from "piscina";
import { type ItemTask, WorkflowContext, withItems } from "workflow-context";
import { bullTransport, redisStore } from "workflow-context/bullmq";
import { createCoordinator, createThreads } from "workflow-context/workers";

const url = process.env.REDIS_URL ?? "redis://127.0.0.1:6379";
const items = 10_000;
const work = new URL("./workers/work.js", import.meta.url);
const plain = fileURLToPath(new URL("./workers/plain.cjs", import.meta.url));

const print = (name: string, ...cells: readonly string[]): void =>
  console.log([name.padEnd(66), ...cells.map((cell) => cell.padStart(14))].join(" "));

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((left, right) => left - right)[numbers.length >> 1] ?? 0;

const kilobyte = "x".repeat(980);

const itemAt = (id: number) => ({ id, host: `host-${id}` });

/** A context of about so many megabytes, with a list of items. */
const contextOf = (megabytes: number, count = items): WorkflowContext =>
  new WorkflowContext({
    variables: { big: Array.from({ length: megabytes * 1_000 }, (_, index) => ({ index, text: kilobyte })) },
  }).setTaskResult(
    "list",
    Array.from({ length: count }, (_, id) => itemAt(id)),
  );

/** The milliseconds that a run takes. Each of its items has to succeed. */
async function timed(
  context: WorkflowContext,
  source: string,
  task: ItemTask<unknown>,
  concurrency: number,
): Promise<number> {
  const start = performance.now();
  const run = await withItems(context, source, task, { concurrency });
  if (run.status !== "succeeded") throw run.error;
  return performance.now() - start;
}

async function threads(): Promise<void> {
  const [one, two] = [await createThreads(work, { threads: 1 }), await createThreads(work, { threads: 2 })];
  const pool = new Piscina({
    filename: plain,
    minThreads: 2,
    maxThreads: 2,
    concurrentTasksPerWorker: 1,
    recordTiming: false,
  });
  await Promise.all([pool.run({ kind: "noop" }), pool.run({ kind: "noop" })]);
  const plainly = async (kind: string): Promise<number> => {
    let next = 0;
    const start = performance.now();
    const take = async (): Promise<void> => {
      for (; next < items; ) await pool.run({ kind, index: next++ });
    };
    await Promise.all(Array.from({ length: 32 }, take));
    return performance.now() - start;
  };
  const perItem = (milliseconds: number): string => `${((milliseconds / items) * 1_000).toFixed(1)} µs`;
  for (const megabytes of [1, 50]) {
    const context = contextOf(megabytes);
    const times: { setup: number; noop: number; plain: number; single: number; double: number; plainly: number }[] = [];
    for (let round = 0; round < 4; round++) {
      const setup = await timed(context, "{{ task.list[:2] }}", two.task("noop"), 2);
      times.push({
        setup,
        noop: (await timed(context, "{{ task.list }}", two.task("noop"), 32)) - setup,
        plain: await plainly("noop"),
        single: (await timed(context, "{{ task.list }}", one.task("millisecond"), 32)) - setup,
        double: (await timed(context, "{{ task.list }}", two.task("millisecond"), 32)) - setup,
        plainly: await plainly("millisecond"),
      });
    }
    const of = (name: keyof (typeof times)[number]): number => median(times.slice(1).map((one) => one[name]));
    const title = `threads, ${items} items, a context of ${megabytes} MB`;
    print(`${title}: it travels to two threads`, `${of("setup").toFixed(0)} ms`);
    print(`${title}: an item beside its work`, perItem(of("noop")), `Piscina ${perItem(of("plain"))}`);
    print(
      `${title}: work of 1 ms on two, against one`,
      `${(of("single") / of("double")).toFixed(2)} times`,
      `${(of("plainly") / of("double")).toFixed(2)} of Piscina`,
    );
    const snapshot = context.export();
    const start = performance.now();
    const count = 20;
    for (let index = 0; index < count; index++) await pool.run({ kind: "noop", index, snapshot });
    print(`${title}: by value with each item`, `${((performance.now() - start) / count).toFixed(1)} ms`);
  }
  await Promise.all([one.close(), two.close(), pool.destroy()]);
}

function worker(kind: string, queue: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["--import", "tsx", "bench/workers/process.ts", kind, url, queue], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, TSX_TSCONFIG_PATH: "tsconfig.build.json" },
  });
  return new Promise((resolve) => child.stdout.once("data", () => resolve(child)));
}

async function usedMemory(client: Redis): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await client.info("memory"))?.[1]);
}

/** BullMQ used plainly: jobs of so many items each, of which the end is told, and no result is stored. */
class PlainQueue {
  readonly #connection = new Redis(url, { maxRetriesPerRequest: null });
  readonly #queue: Queue;
  readonly #events: QueueEvents;
  #ended = (): void => {};

  constructor(name: string) {
    this.#queue = new Queue(name, { connection: this.#connection });
    this.#events = new QueueEvents(name, { connection: this.#connection.duplicate() });
    this.#events.on("completed", () => this.#ended());
  }

  /** Does all items. Gives the milliseconds. */
  async run(chunk: number): Promise<number> {
    await this.#events.waitUntilReady();
    const jobs = items / chunk;
    let ended = 0;
    const done = new Promise<void>((resolve) => {
      this.#ended = () => {
        if (++ended === jobs) resolve();
      };
    });
    const start = performance.now();
    await this.#queue.addBulk(
      Array.from({ length: jobs }, (_, job) => ({
        name: "chunk",
        data: { items: Array.from({ length: chunk }, (__, index) => itemAt(job * chunk + index)) },
        opts: { removeOnComplete: true },
      })),
    );
    await done;
    return performance.now() - start;
  }

  async close(): Promise<void> {
    await this.#queue.obliterate({ force: true });
    await Promise.all([this.#queue.close(), this.#events.close()]);
    this.#connection.disconnect();
  }
}

async function redis(): Promise<void> {
  const client = new Redis(url);
  const name = `bench-${process.pid}`;
  const [chunk, window] = [10, 2_000];
  const store = redisStore({ connection: url, prefix: `{${name}}` });
  const transport = bullTransport({ connection: url, queue: name });
  const task = createCoordinator(transport, { store }).task("ping", { chunk });
  const children = [
    await worker("ours", name),
    await worker("ours", name),
    await worker("plain", `${name}-plain`),
    await worker("plain", `${name}-plain`),
  ];
  const plain = new PlainQueue(`${name}-plain`);
  await new Promise((resolve) => setTimeout(resolve, 500)); // until it listens: an event before that would be missed
  for (const megabytes of [1, 50]) {
    const context = contextOf(megabytes);
    const [ours, plainly]: [number[], number[]] = [[], []];
    for (let round = 0; round < 5; round++) {
      const sent = Number(/total_net_output_bytes:(\d+)/.exec(await client.info("stats"))?.[1]);
      const setup = await timed(context, "{{ task.list[:1] }}", task, 1);
      ours.push((await timed(context, "{{ task.list }}", task, window)) - setup);
      const out = Number(/total_net_output_bytes:(\d+)/.exec(await client.info("stats"))?.[1]) - sent;
      plainly.push(await plain.run(chunk));
      if (round === 4)
        print(`Redis, a context of ${megabytes} MB: sent to two workers, all of it`, `${(out / 1e6).toFixed(2)} MB`);
    }
    const [mine, theirs] = [median(ours.slice(1)), median(plainly.slice(1))];
    print(
      `Redis, ${items} items in chunks of ${chunk}, a context of ${megabytes} MB`,
      `${((items / mine) * 1_000).toFixed(0)}/s`,
      `BullMQ ${((items / theirs) * 1_000).toFixed(0)}/s`,
      `${(theirs / mine).toFixed(2)} times`,
    );
  }
  await plain.close();
  for (const child of children) child.kill();
  // Nobody takes the items now.
  const lonely = bullTransport({ connection: url, queue: `${name}-lonely` });
  const before = await usedMemory(client);
  const controller = new AbortController();
  const waiting = withItems(
    contextOf(0),
    "{{ task.list }}",
    createCoordinator(lonely, { store }).task("noop", { chunk }),
    {
      concurrency: items,
      signal: controller.signal,
    },
  );
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  print(
    "Redis, memory of an item that waits, and of its share of the context",
    `${(((await usedMemory(client)) - before) / items).toFixed(0)} bytes`,
  );
  controller.abort();
  await waiting;
  await Promise.all([transport.close(), lonely.close(), store.close()]);
  client.disconnect();
}

/** A million items, which are generated: the memory of the coordinator and of Redis, as they go. */
async function million(): Promise<void> {
  const client = new Redis(url);
  const name = `million-${process.pid}`;
  const store = redisStore({ connection: url, prefix: `{${name}}` });
  const transport = bullTransport({ connection: url, queue: name });
  const children = [await worker("ours", name), await worker("ours", name)];
  const task = createCoordinator(transport, { store }).task("noop", { chunk: 100, run: name });
  function* generated(): Generator<object> {
    for (let id = 0; id < 1_000_000; id++) yield itemAt(id);
  }
  const start = performance.now();
  let done = 0;
  const sizes: string[] = [];
  const run = await withItems(new WorkflowContext(), generated(), task, {
    concurrency: 10_000,
    onItem: async () => {
      if (++done % 100_000 !== 0) return;
      global.gc?.();
      const jobs = await client.keys(`bull:${name}:*`);
      sizes.push(`${(process.memoryUsage().heapUsed / 1e6).toFixed(0)} MB, ${jobs.length} keys`);
    },
  });
  print(
    `a million items through Redis: ${run.summary.succeeded} succeeded`,
    `${((performance.now() - start) / 1e3).toFixed(0)} s`,
  );
  for (const [index, size] of sizes.entries())
    print(`heap of the coordinator, keys of the queue, at ${index + 1}00,000`, size);
  for (const child of children) child.kill();
  await store.remove(name);
  await Promise.all([transport.close(), store.close()]);
  client.disconnect();
}

const { values } = parseArgs({ options: { only: { type: "string" } } });
for (const [name, part] of Object.entries({ threads, redis, million }))
  if (values.only === undefined ? part !== million : values.only === name) await part(); // which takes a minute by itself
