/**
 * What it costs to store a run step by step, in memory, SQLite and, where it answers, PostgreSQL; beside whole snapshots. What
 * a delta and a join take.
 *
 *   npm run bench:runs
 *   npm run bench:runs -- --peers
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { mergeBranches, WorkflowContext } from "workflow-context";
import { type Batch, memoryStore, openRuns, postgresStore, type RunStore, sqliteStore } from "workflow-context/stores";
import { wrapped } from "../test/stores/wrapped.ts";

const folder = mkdtempSync(join(tmpdir(), "workflow-context-"));
const url = process.env.POSTGRES_URL ?? "postgres://postgres@127.0.0.1:5432/test";
const schema = `workflow_context_bench_${process.pid}`;

const print = (name: string, ...cells: readonly string[]): void =>
  console.log([name.padEnd(58), ...cells.map((cell) => cell.padStart(14))].join(" "));

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((left, right) => left - right)[numbers.length >> 1] ?? 0;

/** A store that counts the bytes that it is given. */
function counting(store: RunStore): { readonly store: RunStore; readonly bytes: () => number } {
  let bytes = 0;
  const append = (batch: Batch) => {
    for (const { body } of [...batch.rows, ...batch.values]) bytes += Buffer.byteLength(body);
    return store.append(batch);
  };
  return { store: wrapped(store, { append }), bytes: () => bytes };
}

const kilobyte = "x".repeat(1_000);

/** 500 turns of a list that grows by a kilobyte. */
async function growing(name: string, make: () => RunStore): Promise<void> {
  const { store, bytes } = counting(make());
  const runs = await openRuns(store);
  const run = await runs.open("growing", () => new WorkflowContext({ variables: { list: [] } }));
  const times: number[] = [];
  for (let turn = 0; turn < 500; turn++) {
    run.context.setVariable("list", [...(run.context.get("list") as readonly unknown[]), { turn, text: kilobyte }]);
    const start = performance.now();
    await run.save();
    times.push(performance.now() - start);
  }
  const stored = (await store.load("growing")).reduce((sum, { body }) => sum + body.length, 0);
  await runs.close();
  print(
    `500 turns, a list that grows by 1 KB: ${name}`,
    `${median(times).toFixed(2)} ms`,
    `${(bytes() / 1e6).toFixed(2)} MB sent`,
    `${(stored / 1e6).toFixed(2)} MB kept`,
  );
}

function wholeSnapshots(): void {
  const context = new WorkflowContext({ variables: { list: [] } });
  const times: number[] = [];
  let bytes = 0;
  for (let turn = 0; turn < 500; turn++) {
    context.setVariable("list", [...(context.get("list") as readonly unknown[]), { turn, text: kilobyte }]);
    const start = performance.now();
    bytes += JSON.stringify(context.export()).length;
    times.push(performance.now() - start);
  }
  print(
    "500 turns, a list that grows by 1 KB: whole snapshots",
    `${median(times).toFixed(2)} ms`,
    `${(bytes / 1e6).toFixed(2)} MB sent`,
  );
}

/** The same by LangGraph.js with its SqliteSaver, in a process of its own. It is installed where it is not there. */
function langGraph(): void {
  const peers = fileURLToPath(new URL("./peers", import.meta.url));
  const done = (command: string, ...words: readonly string[]): string =>
    execFileSync(command, words, { cwd: peers, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  if (!existsSync(join(peers, "node_modules"))) done("npm", "ci", "--no-audit", "--no-fund");
  const { milliseconds, bytes } = JSON.parse(done("node", "langgraph.js")) as { milliseconds: number; bytes: number };
  const cells = [`${milliseconds.toFixed(2)} ms`, `${(bytes / 1e6).toFixed(2)} MB kept`];
  print("500 turns, a list that grows by 1 KB: LangGraph, SQLite", ...cells);
}

/** 1,000 tasks whose results have 10 KB, and then steps of a run that holds them. */
async function results(name: string, make: () => RunStore, secrets: readonly string[]): Promise<void> {
  const { store, bytes: sent } = counting(make());
  const runs = await openRuns(store, {
    seal: (value) => btoa(JSON.stringify(value)),
    unseal: (text) => JSON.parse(atob(String(text))) as unknown,
  });
  const run = await runs.open(`results ${name}`, () => new WorkflowContext());
  for (let task = 0; task < 1_000; task++) {
    run.context.finishTask(
      `t${task}`,
      { rows: Array.from({ length: 10 }, () => kilobyte), key: `key of ${task}` },
      "succeeded",
      { secrets },
    );
    await run.save();
  }
  const all = sent();
  const steps: number[] = [];
  for (let step = 0; step < 200; step++) {
    run.context.setVariable("status", { step });
    const start = performance.now();
    await run.save();
    steps.push(performance.now() - start);
  }
  const bytes = (sent() - all) / 200;
  await runs.close();
  print(
    `1,000 results of 10 KB${secrets.length > 0 ? ", a secret in each" : ""}: ${name}`,
    `${(all / 1e6).toFixed(2)} MB sent`,
  );
  print(
    `a step of a run of 10 MB${secrets.length > 0 ? ", a secret in each" : ""}: ${name}`,
    `${median(steps).toFixed(2)} ms`,
    `${bytes.toFixed(0)} bytes`,
  );
}

/** Saves one after the other, and later. */
async function throughput(name: string, make: () => RunStore): Promise<void> {
  const runs = await openRuns(make());
  const run = await runs.open("throughput", () => new WorkflowContext());
  await run.save();
  const timed = async (count: number, act: () => Promise<void> | void): Promise<number> => {
    const start = performance.now();
    for (let step = 0; step < count; step++) {
      run.context.setVariable("n", step);
      await act();
      if (step % 50 === 0) await new Promise((resolve) => setImmediate(resolve)); // an engine waits for its tasks
    }
    await runs.flush();
    return count / (performance.now() - start);
  };
  const one = await timed(300, () => run.save());
  const later = await timed(6_000, () => run.saveLater());
  await runs.close();
  print(
    `steps a second: ${name}`,
    `${(one * 1_000).toFixed(0)} save`,
    `${(later * 1_000).toFixed(0)} saveLater`,
    `${(later / one).toFixed(1)} times`,
  );
}

async function hasPostgres(): Promise<boolean> {
  try {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    await client.connect();
    await client.query(`drop schema if exists ${schema} cascade; create schema ${schema}`);
    await client.end();
    return true;
  } catch {
    return false;
  }
}

/** What a delta and a join take, by the names that there are and those that were written. */
function deltasAndJoins(): void {
  const timed = (act: () => unknown): string => {
    const times = Array.from({ length: 3_000 }, () => {
      const start = performance.now();
      act();
      return performance.now() - start;
    });
    return `${(median(times) * 1_000).toFixed(1)} µs`;
  };
  for (const names of [50, 500, 5_000, 50_000]) {
    const variables = Object.fromEntries(Array.from({ length: names }, (_, index) => [`v${index}`, { a: index }]));
    const fork = new WorkflowContext({ variables });
    const cells = [1, 20].flatMap((written) => {
      const [left, right] = [fork.clone(), fork.clone()];
      for (let index = 0; index < written; index++) {
        left.setVariable(`v${index}`, { a: -1 });
        right.setVariable(`v${index + written}`, { a: -1 });
      }
      const delta = timed(() => left.deltaSince(fork));
      return [
        `${delta} for ${written}`,
        `${timed(() => mergeBranches(fork, { left, right }).context)} for ${2 * written}`,
      ];
    });
    print(`deltaSince, mergeBranches: written of ${names} names`, ...cells);
  }
}

let files = 0;
const makers: [string, () => RunStore][] = [
  ["memory", memoryStore],
  ["SQLite", () => sqliteStore(join(folder, `${files++}.db`))],
];
if (await hasPostgres()) {
  makers.push([
    "PostgreSQL",
    () => {
      const pool = new pg.Pool({ connectionString: url, options: `-c search_path=${schema}`, max: 4 });
      return wrapped(postgresStore(pool), { close: () => pool.end() });
    },
  ]);
}
deltasAndJoins();
wholeSnapshots();
if (process.argv.includes("--peers")) langGraph();
for (const [name, make] of makers) await growing(name, make);
for (const [name, make] of makers) await results(name, make, []);
for (const [name, make] of makers)
  await results(`${name}, again`, make, ["/key"]).catch((error: unknown) => console.log(String(error)));
for (const [name, make] of makers) await throughput(name, make);
if (makers.length > 2) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`drop schema ${schema} cascade`);
  await client.end();
}
