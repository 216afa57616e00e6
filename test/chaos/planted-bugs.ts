// Shows that the checker of histories finds bugs: npm run chaos:bugs
// Each bug is planted into a copy of the sources, and the copy is tried until a scenario goes wrong.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A line of the coordinator, what a forgetful author could have written instead, and the scenario that shows it. */
interface Bug {
  readonly title: string;
  readonly file: string;
  readonly line: string;
  readonly instead: string;
  readonly scenario: string;
}

const bugs: readonly Bug[] = [
  {
    title: "what the queue has lost is never sent again",
    file: "workers/fan-out.ts",
    line: "    for (const chunk of lost) await this.#sendAgain(chunk, chunk.isAgain);\n",
    instead: "",
    scenario: "FLUSHALL",
  },
  {
    title: "a chunk that the queue calls done counts as done, whatever the store says",
    file: "workers/fan-out.ts",
    line: '    if (this.#isStopped) this.#skip(chunk);\n    else if (end === "lost")',
    instead:
      '    if (end === "lost") for (const index of [...chunk.indexes]) this.#take(index)?.resolve(undefined);\n    else if (this.#isStopped) this.#skip(chunk);\n    else if (end === "done")',
    scenario: "kill -9 of a worker",
  },
  {
    title: "an item whose worker was lost is given up, though it was not done alone",
    file: "workers/fan-out.ts",
    line: "    if (chunk.isAlone && (await this.#isGivenUp(chunk))) return;\n",
    instead:
      '    for (const index of [...chunk.indexes]) this.#take(index)?.reject(new ContextError("lost-worker", { task: "work", index }));\n',
    scenario: "a poison item",
  },
  {
    title: "the store is not told that the run was cancelled",
    file: "workers/fan-out.ts",
    line: "          await store.record(run, step, [cancelled]);\n          await transport.cancel(run, step);\n",
    instead: "          for (const chunk of [...this.#chunks.values()]) this.#skip(chunk);\n",
    scenario: "cancelled",
  },
  {
    title: "the indexes of a chunk are off by one",
    file: "workers/message.ts",
    line: "({ index: first + offset }));",
    instead: "({ index: Math.max(0, first + offset - 1) }));",
    scenario: "nothing",
  },
  {
    title: "a context that is not in the store is not put there again",
    file: "workers/fan-out.ts",
    line: "    await this.#store.ask(() => store.hold(message.run, values));\n",
    instead: "    void values;\n",
    scenario: "the context gone",
  },
];

const root = new URL("../..", import.meta.url).pathname;
// Below the project, so that the packages are found from there; git ignores the folder.
const copy = join(root, "coverage", "planted-bugs");

/** Tries the copy. Gives what the checker says, if it says something. */
function found({ file, line, instead, scenario }: Bug): string | undefined {
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  for (const part of ["src", "test/chaos", "test/workers", "test/stores", "package.json", "tsconfig.json"])
    cpSync(join(root, part), join(copy, part), { recursive: true });
  const planted = join(copy, "src", file);
  const source = readFileSync(planted, "utf8");
  if (!source.includes(line)) throw new Error(`${file} has no line to plant a bug in: ${line}`);
  writeFileSync(planted, source.replace(line, instead));
  const words = ["tsx", "test/chaos/run.ts", "--only", "simulated", "--seeds", "2", "--scenario", scenario];
  const { stdout, status } = spawnSync("npx", words, { cwd: copy, encoding: "utf8" });
  return status === 0 ? undefined : stdout.split("\n").find((one) => one.includes(", seed "));
}

const asked = process.argv[2] ?? ""; // a part of the title
for (const bug of bugs.filter(({ title }) => title.includes(asked))) {
  const said = found(bug);
  console.log(said === undefined ? `not found: ${bug.title}` : `found: ${bug.title}\n  ${said.slice(0, 200)}`);
  if (said === undefined) process.exitCode = 1;
}
rmSync(copy, { recursive: true, force: true });
