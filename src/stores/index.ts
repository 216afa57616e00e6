export { memoryStore } from "./memory.ts";
export { type PostgresClient, type PostgresPool, postgresStore } from "./postgres.ts";
export type { Migrations } from "./rows.ts";
export type { SaveOptions, StoredRun } from "./run.ts";
export { type ListOptions, openRuns, type Runs, type RunsOptions } from "./runs.ts";
export { type SqliteDatabase, sqliteStore } from "./sqlite.ts";
export type { Batch, Cut, ItemOutcome, LargeValue, Row, RunInfo, RunStore, StepInfo, Use } from "./store.ts";
export { type StoreCheck, testRunStore } from "./test-run-store.ts";
