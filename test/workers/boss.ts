import pg from "pg";
import PgBoss from "pg-boss";
import { bossTransport } from "workflow-context/pg-boss";
import type { Transport } from "workflow-context/workers";

let making: Promise<unknown> = Promise.resolve();

/** Opens a queue of pg-boss, in a schema of this process. */
export async function bossOn(connectionString: string, queue: string) {
  const schema = `workflow_context_${process.pid}_boss`;
  const boss = new PgBoss({ connectionString, schema, supervise: false, schedule: false, max: 2 });
  boss.on("error", () => {});
  making = making.then(() => boss.start()).then(() => boss.createQueue(queue)); // two at once are a deadlock of pg-boss
  await making;
  const pool = new pg.Pool({ connectionString, max: 2 });
  const transport: Transport = bossTransport(boss, { database: pool, queue, schema, interval: 20 });
  const close = async (): Promise<void> => {
    await transport.close();
    await boss.stop({ graceful: false, wait: true });
    await pool.end();
  };
  return { transport, schema, close };
}
