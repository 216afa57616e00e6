import { gunzipSync } from "node:zlib";
import { Redis } from "ioredis";
import pg from "pg";
import { expect, test } from "vitest";
import { WorkflowContext, withItems } from "workflow-context";
import { bullTransport, redisStore } from "workflow-context/bullmq";
import { aesSeal } from "workflow-context/sealing";
import { type ItemStore, postgresStore } from "workflow-context/stores";
import { createCoordinator, serveItems, type Transport } from "workflow-context/workers";
import { dropSchemas, newSchemaUrl, postgresUrl } from "../stores/services.ts";
import { bossOn } from "./boss.ts";
import { redisUrl } from "./redis.ts";

const secrets = ["t0ken-1234", "ada-s3cret", "bob-s3cret"];
const seals = aesSeal({ current: "1", keys: { 1: new Uint8Array(32).fill(9) }, run: "items" });

/** Does items that hold secrets, give them and throw them, while a part of the work is under way and at its end. */
async function goOver(transport: Transport, store: ItemStore, look: () => Promise<void>): Promise<void> {
  const login = async (item: WorkflowContext): Promise<unknown> => {
    await look();
    return { header: item.renderTemplate("Bearer {{ keystore.token }}"), user: item.get("item") };
  };
  const fail = (item: WorkflowContext): never => {
    throw new Error(`${item.get("keystore.token")} of ${item.get("item")}`);
  };
  const server = await serveItems(transport, { login, fail }, { store, ...seals, concurrency: 2 });
  const context = new WorkflowContext({ keystore: { token: secrets[0], users: secrets.slice(1) } });
  const coordinator = createCoordinator(transport, { store, ...seals });
  const options = { concurrency: 4, failure: "continue" } as const;
  const run = await withItems(
    context,
    "{{ keystore.users }}",
    coordinator.task("login", { run: "r", step: "a" }),
    options,
  );
  expect(run.results.map((result) => (result as { value?: unknown }).value)).toEqual(
    secrets.slice(1).map((user) => ({ header: "Bearer t0ken-1234", user })),
  );
  await withItems(context, "{{ keystore.users }}", coordinator.task("fail", { run: "r", step: "b" }), options);
  await withItems(context, [{ user: "x" }], coordinator.task("fail", { run: "r", step: "c" }), options);
  await look();
  await server.close();
}

/** What is written within a text, also where it is compressed. */
const unpacked = (text: string): string =>
  text.replaceAll(/H4sI[\w+/=]{20,}/g, (packed) => gunzipSync(Buffer.from(packed, "base64")).toString());

function expectNoSecret(all: readonly string[]): void {
  const text = unpacked(all.join("\n"));
  expect(text).toContain('"$secret":"keystore.token"'); // it was looked at
  for (const secret of secrets) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from(secret).toString("base64").slice(0, -4));
  }
}

test("no secret is in anything that Redis is told, or holds", async () => {
  const connection = await redisUrl();
  if (connection === undefined) return; // it does not answer
  const client = new Redis(connection);
  const monitor = await client.monitor();
  const told: string[] = [];
  monitor.on("monitor", (_, words: readonly string[]) => told.push(words.join(" ")));
  const name = `secrets-${process.pid}`;
  const [transport, store] = [
    bullTransport({ connection, queue: name }),
    redisStore({ connection, prefix: `{${name}}` }),
  ];
  await goOver(transport, store, async () => {});
  await store.remove("r");
  await transport.close();
  await store.close();
  monitor.disconnect();
  client.disconnect();
  expect(told.length).toBeGreaterThan(50);
  expectNoSecret(told);
});

test("no secret is in any row that PostgreSQL holds, of items or of pg-boss", async () => {
  const [connection, url] = [await newSchemaUrl(), await postgresUrl()];
  if (connection === undefined || url === undefined) return; // it does not answer
  const name = `secrets-${process.pid}`;
  const { transport, schema, close } = await bossOn(connection, name);
  const pool = new pg.Pool({ connectionString: url });
  const rows: string[] = [];
  const look = async (): Promise<void> => {
    const tables = ["workflow_context_items", "workflow_context_values", "workflow_context_uses", `${schema}.job`];
    for (const table of tables) {
      const { rows: found } = await pool.query(`select t::text as row from ${table} t`);
      rows.push(...(found as readonly { row: string }[]).map(({ row }) => row));
    }
  };
  await goOver(transport, postgresStore(pool), look);
  await pool.end();
  await close();
  await dropSchemas();
  expectNoSecret(rows);
});
