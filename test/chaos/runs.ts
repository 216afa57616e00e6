import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { openRuns } from "workflow-context/stores";
import { randomOf } from "./random.ts";
import { startServer } from "./server.ts";
import { storeOf } from "./store-of.ts";

interface Told {
  /** The hashes of all steps that were begun. */
  readonly hashes: Map<number, string>;
  /** The last step that was acknowledged. */
  saved: number;
}

/** Ends a writer at any place of a save: by killing it, or what it writes to. */
type End = (child: ChildProcess) => void;

const kill: End = (child) => child.kill("SIGKILL");

/** Lets a process save some steps, ends it, and tells what it said. */
function ended(kind: string, place: string, told: Told, end: End, random: () => number): Promise<void> {
  const child = spawn(process.execPath, ["--import", "tsx", "test/chaos/writer.ts", kind, place], {
    stdio: ["ignore", "pipe", end === kill ? "inherit" : "ignore"],
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
      if (++lines === after * 2) setTimeout(() => end(child), random() * 4); // at any place of a save
    }
  });
  return new Promise((resolve, reject) => {
    child.on("exit", (code, signal) => {
      if (end !== kill || signal === "SIGKILL") resolve();
      else reject(new Error(`the writer ended with ${code}`));
    });
  });
}

/** Saves steps until there are enough commits, and checks what is stored each time that the writer has ended. */
async function chaos(
  name: string,
  kind: string,
  place: string,
  end: End,
  start: () => void,
  commits: number,
  random: () => number,
): Promise<void> {
  const told: Told = { hashes: new Map(), saved: -1 };
  let ends = 0;
  while (told.saved + 1 < commits) {
    await ended(kind, place, told, end, random);
    ends++;
    start();
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
  console.log(`${name}: ${told.saved + 1} commits, ended ${ends} times, nothing lost`);
}

const nothing = (): void => {};

/**
 * Kills processes that save a run, again and again, and checks what is stored: always a whole prefix, nothing that was
 * acknowledged is lost, and the data has the hash that it was saved with. PostgreSQL is a server of
 * its own, on a port of its own; it is left out where its programs are not there.
 */
export async function chaosOfRuns(commits: number, seed: number): Promise<void> {
  const random = randomOf(seed);
  await chaos(
    "SQLite, kill -9",
    "sqlite",
    join(mkdtempSync(join(tmpdir(), "workflow-context-")), "runs.db"),
    kill,
    nothing,
    commits,
    random,
  );

  const server = startServer(Math.floor(50_000 + random() * 10_000));
  if (server === undefined)
    console.log("PostgreSQL is left out: there are no programs of a server, or no user for one");
  else {
    try {
      for (const [name, end, start] of [
        ["kill -9", kill, nothing],
        ["immediate stop of the server", server.stop, server.start],
      ] as const) {
        const schema = `chaos_${name.length}`;
        const client = new pg.Client({ connectionString: server.url });
        await client.connect();
        await client.query(`create schema ${schema}`);
        await client.end();
        await chaos(`PostgreSQL, ${name}`, "postgres", `${server.url}#${schema}`, end, start, commits, random);
      }
    } finally {
      server.remove();
    }
  }
}
