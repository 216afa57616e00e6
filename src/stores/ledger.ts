import { ContextError } from "../errors.ts";

/** The version of the tables that this release makes and reads. */
export const tablesVersion = 1;

/**
 * Checks what the ledger of a database says: the oldest version of this library that may read its tables.
 *
 * @throws ContextError `snapshot` for tables that a newer release has made
 */
export function checkLedger(rows: readonly unknown[]): void {
  const reader = Number((rows[0] as { reader: unknown } | undefined)?.reader ?? 0);
  if (reader <= tablesVersion) return;
  throw new ContextError("snapshot", {
    path: "workflow_context_ledger",
    problem: `says that a newer release is needed: these tables are of version ${reader}, and this one reads ${tablesVersion}`,
  });
}
