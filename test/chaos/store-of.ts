import { postgresStore, type RunStore, sqliteStore } from "workflow-context/stores";
import { wrapped } from "../stores/wrapped.ts";

/** Opens a store of a kind: in a file, or in a schema of a PostgreSQL. */
export async function storeOf(kind: string, place: string): Promise<RunStore> {
  if (kind === "sqlite") return sqliteStore(place);
  const { default: pg } = await import("pg");
  const [url, schema] = place.split("#");
  const pool = new pg.Pool({ connectionString: url, options: `-c search_path=${schema}`, max: 2 });
  pool.on("error", () => {}); // a server that stops; the next query tells
  return wrapped(postgresStore(pool), { close: () => pool.end() });
}
