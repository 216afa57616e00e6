/**
 * Kills processes that save a run, again and again, and checks what is stored: always a whole prefix, nothing that was
 * acknowledged is lost, and the data has the hash that it was saved with. PostgreSQL is left out where none answers.
 *
 *   npm run chaos
 *   npm run chaos -- --commits 1000 --seed 7
 */
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { openRuns } from "workflow-context/stores";
import { storeOf } from "./store-of.ts";

const { values } = parseArgs({
  options: { commits: { type: "string", default: "1000" }, seed: { type: "string", default: "1" } },
});
const commits = Number(values.commits);
let state = Number(values.seed);

/** Gives a number from 0 to 1: the same ones for a seed. */
function random(): number {
  state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
  return state / 0x7fffffff;
}

interface Told {
  /** The hashes of all steps that were begun. */
  readonly hashes: Map<number, string>;
  /** The last step that was acknowledged. */
  saved: number;
}

/** Lets a process save some steps, kills it, and tells what it said. */
function killed(kind: string, place: string, told: Told): Promise<void> {
  const child = spawn(process.execPath, ["--import", "tsx", "test/chaos/writer.ts", kind, place], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const after = 5 + Math.floor(random() * 60);
  let lines = 0;
  let rest = "";
  child.stdout.on("data", (chunk: Buffer) => {
    const all = (rest + chunk.toString()).split("\n");
    rest = all.pop() ?? "";
    for (const line of all) {
      const [word, step, hash = ""] = line.split(" ");
      if (word === "begin") told.hashes.set(Number(step), hash);
      else told.saved = Number(step);
      if (++lines === after * 2) setTimeout(() => child.kill("SIGKILL"), random() * 4); // at any place of a save
    }
  });
  return new Promise((resolve, reject) => {
    child.on("exit", (code, signal) =>
      signal === "SIGKILL" ? resolve() : reject(new Error(`the writer ended with ${code}`)),
    );
  });
}

async function chaos(kind: string, place: string): Promise<void> {
  const told: Told = { hashes: new Map(), saved: -1 };
  let kills = 0;
  while (told.saved + 1 < commits) {
    await killed(kind, place, told);
    kills++;
    const runs = await openRuns(await storeOf(kind, place));
    const run = await runs.open("r", () => {
      throw new Error("the run is lost");
    });
    const hash = run.context.hash();
    await runs.close();
    if (run.sequence < told.saved)
      throw new Error(`step ${told.saved} was acknowledged, and the run ends at ${run.sequence}`);
    if (run.sequence > told.saved + 1) throw new Error(`the run ends at ${run.sequence}, which nobody has saved`);
    if (hash !== told.hashes.get(run.sequence))
      throw new Error(`step ${run.sequence} has another hash than it was saved with`);
  }
  console.log(`${kind}: ${told.saved + 1} commits, ${kills} processes killed, nothing lost`);
}

await chaos("sqlite", join(mkdtempSync(join(tmpdir(), "workflow-context-")), "runs.db"));

const url = process.env.POSTGRES_URL ?? "postgres://postgres@127.0.0.1:5432/test";
const schema = `workflow_context_chaos_${process.pid}`;
const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
const isThere = await client.connect().then(
  () => true,
  () => false,
);
if (isThere) {
  await client.query(`create schema ${schema}`);
  try {
    await chaos("postgres", `${url}#${schema}`);
  } finally {
    await client.query(`drop schema ${schema} cascade`);
    await client.end();
  }
} else console.log(`postgres: none answers at ${url}`);
