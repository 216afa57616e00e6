import { createPostgresBackend } from "bullmq";
import { afterAll, expect, test } from "vitest";
import { bullTransport, redisStore } from "workflow-context/bullmq";
import { memoryStore, testItemStore } from "workflow-context/stores";
import { memoryTransport, type Transport, testTransport } from "workflow-context/workers";
import { dropSchemas, newSchemaUrl } from "../stores/services.ts";
import { wrapped } from "../stores/wrapped.ts";
import { bossOn } from "./boss.ts";
import { changed } from "./changed.ts";
import { redisUrl } from "./redis.ts";

afterAll(dropSchemas);

let queues = 0;
const redis = await redisUrl();
const postgres = await newSchemaUrl();

/** A queue of pg-boss that closes all that was opened for it. */
async function closingBoss(connectionString: string, queue: string): Promise<Transport> {
  const { transport, close } = await bossOn(connectionString, queue);
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
        { transport: "pg-boss", make: () => closingBoss(postgres, `test-${process.pid}-${queues++}`) },
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

test("a check says what is wrong with a queue or a store", async () => {
  const lying = memoryTransport();
  const checks = testTransport(() => changed(lying, { pending: async () => ["one"] }));
  const check = checks.find(({ name }) => name.startsWith("a chunk is pending"));
  await expect(check?.run()).rejects.toThrow('pending in the queue: it gave ["one"], where ["a.ping.0.g"');
  const [first] = testItemStore(() => wrapped(memoryStore(), { recorded: async () => [] }));
  await expect(first?.run()).rejects.toThrow("recorded: it gave [], where [{");
});
