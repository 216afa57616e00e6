import { createPostgresBackend } from "bullmq";
import pg from "pg";
import PgBoss from "pg-boss";
import { afterAll, test } from "vitest";
import { bullTransport, redisStore } from "workflow-context/bullmq";
import { bossTransport } from "workflow-context/pg-boss";
import { testItemStore } from "workflow-context/stores";
import { memoryTransport, type Transport, testTransport } from "workflow-context/workers";
import { dropSchemas, newSchemaUrl } from "../stores/services.ts";
import { changed } from "./changed.ts";
import { redisUrl } from "./redis.ts";

afterAll(dropSchemas);

let queues = 0;
let making: Promise<unknown> = Promise.resolve();
const redis = await redisUrl();
const postgres = await newSchemaUrl();

/** A queue of pg-boss, with a schema and a pool of its own. */
async function bossOn(connectionString: string, queue: string): Promise<Transport> {
  const schema = `workflow_context_${process.pid}_boss`;
  const boss = new PgBoss({ connectionString, schema, supervise: false, schedule: false, max: 2 });
  boss.on("error", () => {});
  await boss.start();
  making = making.then(() => boss.createQueue(queue)); // two at once are a deadlock of pg-boss
  await making;
  const pool = new pg.Pool({ connectionString, max: 2 });
  const transport = bossTransport(boss, { database: pool, queue, schema, interval: 20 });
  const close = async (): Promise<void> => {
    await transport.close();
    await boss.stop({ graceful: false, wait: true });
    await pool.end();
  };
  return changed(transport, { close });
}

const transports = [
  { transport: "memory", make: () => memoryTransport() },
  {
    transport: "memory, late and in any order",
    make: () => memoryTransport({ delay: 10, reorder: true, seed: 5 }),
  },
  ...(redis === undefined
    ? []
    : [
        {
          transport: "BullMQ on Redis",
          make: () => bullTransport({ connection: redis, prefix: `test-${process.pid}-${queues++}` }),
        },
      ]),
  ...(postgres === undefined
    ? []
    : [
        {
          transport: "BullMQ on PostgreSQL",
          make: () =>
            bullTransport({
              connection: { connectionString: postgres, schema: `workflow_context_${process.pid}_bull`, migrate: true },
              queue: `test-${process.pid}-${queues++}`,
              backend: createPostgresBackend,
            }),
        },
        { transport: "pg-boss", make: () => bossOn(postgres, `test-${process.pid}-${queues++}`) },
      ]),
];

const checks = transports.flatMap(({ transport, make }) =>
  testTransport(make).map((check) => ({ transport, ...check })),
);

test.concurrent.each(checks)("$transport: $name", ({ run }) => run());

if (redis !== undefined) {
  const prefixes = (): string => `{test-${process.pid}-${queues++}}`;
  const stores = testItemStore(() => redisStore({ connection: redis, prefix: prefixes() }));
  test.each(stores)("a store in Redis: $name", ({ run }) => run());
}
