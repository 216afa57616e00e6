import { postgresStore, type RunStore, sqliteStore } from "workflow-context/stores";

/** Opens a store of a kind: in a file, or in a schema of a PostgreSQL. */
export async function storeOf(kind: string, place: string): Promise<RunStore> {
  if (kind === "sqlite") return sqliteStore(place);
  const { default: pg } = await import("pg");
  const [url, schema] = place.split("#");
  const pool = new pg.Pool({ connectionString: url, options: `-c search_path=${schema}`, max: 2 });
  pool.on("error", () => {}); // a server that stops; the next query tells
  return { ...bound(postgresStore(pool)), close: () => pool.end() };
}

const bound = (store: RunStore): RunStore => ({
  load: (run, upTo) => store.load(run, upTo),
  append: (batch) => store.append(batch),
  history: (run) => store.history(run),
  list: (after, limit) => store.list(after, limit),
  remove: (run) => store.remove(run),
  close: () => store.close(),
});
