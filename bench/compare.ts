// What a change costs: the same work by this build and by that of an earlier revision. Which build comes first in a
// process, and what V8 has inlined by then, moves a time by a fifth: so each build runs in processes of its own, many of
// them, in turn. The earlier build runs twice, and how far it differs from itself is what the comparison can't tell.
//   npm run bench:compare -- REVISION [--quick]
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Progress } from "./progress.ts";
import { figureOf } from "./results.ts";
import { formatTable } from "./table.ts";

const { rounds, time } = process.argv.includes("--quick") ? { rounds: 2, time: 20 } : { rounds: 24, time: 120 };
const revision = process.argv.slice(2).find((argument) => !argument.startsWith("--")) ?? "HEAD";
const script = resolve("bench/compare-work.ts");

/** Nanoseconds by the name of the work. */
type Times = Readonly<Record<string, number>>;

/** Does something with a build of a revision, which has a folder of its own and the packages of this one. */
async function withBuildOf(name: string, use: (path: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "workflow-context-"));
  const git = (...words: string[]): void => void execFileSync("git", words, { stdio: "ignore" });
  git("worktree", "add", "--detach", folder, name);
  try {
    symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
    execFileSync("npm", ["run", "build"], { cwd: folder, stdio: "ignore" });
    use(join(folder, "dist/index.js"));
  } finally {
    git("worktree", "remove", "--force", folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

function measure(path: string, kind: "plain" | "secrets"): Times {
  const words = ["--import", "tsx", script, path, kind, String(time)];
  return JSON.parse(execFileSync(process.execPath, words, { encoding: "utf8" })) as Times; // what that script prints
}

/** The table: of each build its median, and the ratio to the first within each round, with the middle half of the rounds. */
function report(titles: readonly string[], measured: readonly (readonly Times[])[]): string {
  const [first = []] = measured;
  const rows = Object.keys(first[0] ?? {}).map((work) => {
    const times = measured.map((rounds) => rounds.map((round) => round[work] ?? Number.NaN));
    const ratios = times.slice(1).map((own) => own.map((value, round) => value / (times[0]?.[round] ?? Number.NaN)));
    const told = ratios.map((own) => {
      const { median, spread } = figureOf(own);
      return `${median.toFixed(3)} ± ${(spread * median).toFixed(3)}`;
    });
    return [work, ...times.map((own) => figureOf(own).median.toFixed(1)), ...told];
  });
  return formatTable(["work", ...titles, ...titles.slice(1).map((title) => `${title} ÷ ${revision}`)], rows);
}

await withBuildOf(revision, (earlier) => {
  const now = resolve("dist/index.js");
  const builds = [
    { title: revision, run: () => measure(earlier, "plain") },
    { title: "again", run: () => measure(earlier, "plain") },
    { title: "now", run: () => measure(now, "plain") },
    { title: "with secrets", run: () => measure(now, "secrets") },
  ];
  const measured: Times[][] = builds.map(() => []);
  const progress = new Progress(rounds);
  for (let round = 0; round < rounds; round++) {
    progress.stage("all builds, each in a process of its own");
    const order = [...builds.keys()];
    for (const index of round % 2 === 0 ? order : order.toReversed()) {
      const times = builds[index]?.run();
      if (times !== undefined) measured[index]?.push(times);
    }
  }
  progress.end();
  console.log(`Nanoseconds, medians of ${rounds} processes; ratios within a round, median ± half of the middle half:`);
  console.log(
    report(
      builds.map(({ title }) => title),
      measured,
    ),
  );
});
