import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { memoryStore, postgresStore, type RunStore, sqliteStore } from "workflow-context/stores";
import { wrapped } from "./wrapped.ts";

/** A way to make a store that is empty; `again` opens the same one anew, as another process does. */
export interface Service {
  readonly name: string;
  readonly make: () => Promise<RunStore>;
  readonly again?: (store: RunStore) => Promise<RunStore>;
}

const folder = mkdtempSync(join(tmpdir(), "workflow-context-"));
let files = 0;
const fileOf = new WeakMap<RunStore, string>();

const sqliteAt = (file: string): RunStore => {
  const store = sqliteStore(file);
  fileOf.set(store, file);
  return store;
};

const services: Service[] = [
  { name: "memory", make: async () => memoryStore() },
  {
    name: "SQLite",
    make: async () => sqliteAt(join(folder, `${files++}.db`)),
    again: async (store) => sqliteAt(fileOf.get(store) ?? ""),
  },
];

const url = process.env.POSTGRES_URL ?? "postgres://postgres@127.0.0.1:5432/test";

/** Tells whether PostgreSQL answers; where CI is set, it has to. */
async function hasPostgres(): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch (cause) {
    if (process.env.CI) throw new Error(`PostgreSQL does not answer at ${url}, and CI is set`, { cause });
    console.warn(`PostgreSQL does not answer at ${url}: its tests are left out`);
    return false;
  }
}

const poolOf = new WeakMap<RunStore, string>();

/** A store whose tables lie in a schema of its own, and whose pool ends with it. */
function postgresIn(schema: string): RunStore {
  const pool = new pg.Pool({ connectionString: url, options: `-c search_path=${schema}`, max: 4 });
  const closing = wrapped(postgresStore(pool), { close: () => pool.end() });
  poolOf.set(closing, schema);
  return closing;
}

async function newSchema(): Promise<string> {
  const schema = `workflow_context_${process.pid}_${files++}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`drop schema if exists ${schema} cascade; create schema ${schema}`);
  await client.end();
  return schema;
}

if (await hasPostgres()) {
  services.push({
    name: "PostgreSQL",
    make: async () => postgresIn(await newSchema()),
    again: async (store) => postgresIn(poolOf.get(store) ?? ""),
  });
}

/** Gives the URL of PostgreSQL with a new schema; undefined where it does not answer. */
export const postgresUrl = async (): Promise<string | undefined> =>
  services.some(({ name }) => name === "PostgreSQL")
    ? `${url}?options=${encodeURIComponent(`-c search_path=${await newSchema()}`)}`
    : undefined;

/** Gives the URL of PostgreSQL; undefined where it does not answer. */
export const newSchemaUrl = async (): Promise<string | undefined> =>
  services.some(({ name }) => name === "PostgreSQL") ? url : undefined;

/** The stores that can be tried here. */
export const stores: readonly Service[] = services;

/** Takes the schemas away that tests of this process have made. */
export async function dropSchemas(): Promise<void> {
  if (!services.some(({ name }) => name === "PostgreSQL")) return;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query("select nspname from pg_namespace where nspname like $1", [
    `workflow\\_context\\_${process.pid}\\_%`,
  ]);
  for (const { nspname } of rows as readonly { nspname: string }[])
    await client.query(`drop schema ${nspname} cascade`);
  await client.end();
}
