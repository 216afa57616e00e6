import { Redis } from "ioredis";
import { describe, expect, test } from "vitest";
import { WorkflowContext, withItems } from "workflow-context";
import { bullTransport, redisStore } from "workflow-context/bullmq";
import { bossTransport } from "workflow-context/pg-boss";
import { createCoordinator, serveItems } from "workflow-context/workers";
import { errorOf } from "../error-of.ts";
import { redisUrl } from "./redis.ts";

const redis = await redisUrl();
const nobody = "redis://127.0.0.1:1";

describe("a queue of BullMQ and a store in Redis", () => {
  test.skipIf(redis === undefined)("take a URL, options of ioredis, or a client of it, which stays open", async () => {
    const { hostname: host, port } = new URL(redis ?? "");
    const client = new Redis(redis ?? "", { maxRetriesPerRequest: null });
    for (const connection of [{ host, port: Number(port) }, client]) {
      const name = `adapters-${process.pid}`;
      const [transport, store] = [
        bullTransport({ connection, queue: name }),
        redisStore({ connection, prefix: `{${name}}` }),
      ];
      const server = await serveItems(transport, { double: (item) => 2 * Number(item.get("item")) }, { store });
      const run = await withItems(new WorkflowContext(), [4], createCoordinator(transport, { store }).task("double"));
      expect(run.results).toEqual([{ index: 0, status: "succeeded", value: 8 }]);
      await server.close();
      await transport.close();
      await store.close();
    }
    expect(await client.ping()).toBe("PONG");
    client.disconnect();
  });

  test.skipIf(redis === undefined)("bring a context again that Redis has dropped", async () => {
    const connection = redis ?? "";
    const name = `dropped-${process.pid}`;
    const [transport, store] = [
      bullTransport({ connection, queue: name }),
      redisStore({ connection, prefix: `{${name}}` }),
    ];
    const client = new Redis(connection);
    const held = store.hold.bind(store);
    let isDropped = false;
    store.hold = async (run, values) => {
      await held(run, values);
      if (isDropped) return;
      isDropped = true;
      await client.del(...(await client.keys(`{${name}}:value:*`)));
    };
    const server = await serveItems(transport, { double: (item) => 2 * Number(item.get("item")) }, { store });
    const run = await withItems(new WorkflowContext(), [4], createCoordinator(transport, { store }).task("double"));
    expect(run.summary.succeeded).toBe(1);
    await server.close();
    await transport.close();
    await store.close();
    client.disconnect();
  });

  test("say at once what they can't be made of", () => {
    for (const act of [
      () => bullTransport({} as never),
      () => bullTransport({ connection: 5 } as never),
      () => bullTransport({ connection: nobody, queue: "a:b" }),
      () => bullTransport({ connection: nobody, lockDuration: 0 }),
      () => bullTransport({ connection: nobody, lock: 5 } as never),
      () => redisStore({ connection: null } as never),
      () => redisStore({ connection: nobody, seconds: 0.5 }),
    ])
      expect(errorOf(act).code).toBe("usage");
  });

  test("reject what they are asked for where Redis does not answer, and a run begins not", async () => {
    const [transport, store] = [bullTransport({ connection: nobody }), redisStore({ connection: nobody })];
    const task = createCoordinator(transport, { store }).task("double");
    await expect(withItems(new WorkflowContext(), [1], task)).rejects.toThrow(/Connection|ECONNREFUSED|retries/);
    await store.close();
    await transport.close();
  });
});

test("a queue of pg-boss says at once what it can't be made of", () => {
  const done = async (): Promise<null> => null;
  const boss = { insert: done, fetch: done, complete: done, fail: done };
  for (const act of [
    () => bossTransport({} as never, { database: { query: async () => ({ rows: [] }) } }),
    () => bossTransport(boss, {} as never),
    () => bossTransport(boss, { database: {} } as never),
  ])
    expect(errorOf(act).code).toBe("usage");
});

test("a queue of pg-boss names the queue first from version 11 on, and asks again where the database does not answer", async () => {
  const inserted: unknown[][] = [];
  let asked = 0;
  const boss = {
    insert: async (name: string, jobs: readonly unknown[]) => void inserted.push([name, jobs.length]),
    fetch: async () => {
      if (asked++ < 2) throw new Error("no answer");
      return null;
    },
    complete: async () => null,
    fail: async () => null,
  };
  const database = { query: async () => Promise.reject(new Error("no answer")) };
  const transport = bossTransport(boss, { database, queue: "q", interval: 5 });
  await transport.send([{ id: "r.s.0.g", body: "{}" }], { ended: () => {} });
  expect(inserted).toEqual([["q", 1]]);
  const receiver = await transport.receive(async () => "done", { concurrency: 2 });
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(asked).toBeGreaterThan(2);
  await receiver.close();
  await transport.close();
});
