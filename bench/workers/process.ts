/** A worker of the bench, in a process of its own: ours, or BullMQ used plainly. */
import { Worker } from "bullmq";
import { Redis } from "ioredis";
import { bullTransport, redisStore } from "workflow-context/bullmq";
import { serveItems } from "workflow-context/workers";

const resultOf = (host: string) => ({ host, milliseconds: host.length });

const [kind = "", connection = "", queue = ""] = process.argv.slice(2);
if (kind === "plain") {
  const client = new Redis(connection, { maxRetriesPerRequest: null });
  const worker = new Worker(
    queue,
    async (job) =>
      (job.data as { items: readonly { readonly host: string }[] }).items.map(({ host }) => resultOf(host)),
    {
      connection: client,
      concurrency: 16,
    },
  );
  await worker.waitUntilReady();
} else {
  await serveItems(
    bullTransport({ connection, queue }),
    { ping: (item) => resultOf(String(item.get("item.host"))), noop: () => undefined },
    { store: redisStore({ connection, prefix: `{${queue}}` }), concurrency: 16 },
  );
}
process.stdout.write("ready\n");
