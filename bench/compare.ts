// Compares this build with that of an earlier revision. Which build comes first in a process, and what V8 has inlined by
// then, moves a time by a fifth: so each build runs in processes of its own, many of them, in turn. The earlier build
// runs twice, and the comparison can't tell differences as small as those between its two runs.
//   npm run bench:compare -- REVISION [--quick]
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { progress } from "./progress.ts";
import { statisticsOf } from "./results.ts";
import { formatTable } from "./table.ts";

const { rounds, time } = process.argv.includes("--quick") ? { rounds: 2, time: 20 } : { rounds: 15, time: 120 };
const revision = process.argv.slice(2).find((argument) => !argument.startsWith("--")) ?? "HEAD";

/** Nanoseconds by the name of the work. */
type Times = Readonly<Record<string, number>>;

/** Does something with a build of a revision, which has a folder of its own, with the packages that its lock file names. */
async function withBuildOf(name: string, use: (path: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "workflow-context-"));
  const git = (...words: string[]): void => void execFileSync("git", words, { stdio: "ignore" });
  git("worktree", "add", "--detach", folder, name);
  try {
    const [theirs, ours] = [folder, "."].map((place) => readFileSync(join(place, "package-lock.json"), "utf8"));
    if (theirs === ours) symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
    else execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder, stdio: "ignore" });
    execFileSync("npm", ["run", "build"], { cwd: folder, stdio: "ignore" });
    use(join(folder, "dist/index.js"));
  } finally {
    git("worktree", "remove", "--force", folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

function measure(path: string, kind: "plain" | "secrets"): Times {
  const words = ["--import", "tsx", "bench/compare-work.ts", path, kind, String(time)];
  return JSON.parse(execFileSync(process.execPath, words, { encoding: "utf8" })) as Times; // what that script prints
}

/** The median and the minimum of each build, and their ratios to those of the first. */
function report(titles: readonly string[], measured: readonly (readonly Times[])[]): string {
  const rows = Object.keys(measured[0]?.[0] ?? {}).map((work) => {
    const [first = [], ...others] = measured.map((processes) => processes.map((times) => times[work] ?? Number.NaN));
    const least = statisticsOf(first).minimum;
    const ratios = others.map((own) => {
      const { median, spread } = statisticsOf(own.map((time, round) => time / (first[round] ?? Number.NaN)));
      return `${median.toFixed(3)} ± ${(spread * median).toFixed(3)}, ${(statisticsOf(own).minimum / least).toFixed(3)}`;
    });
    const times = [first, ...others].map(statisticsOf);
    return [work, ...times.map(({ median, minimum }) => `${median.toFixed(1)}, ${minimum.toFixed(1)}`), ...ratios];
  });
  return formatTable(["work", ...titles, ...titles.slice(1).map((title) => `${title} ÷ ${revision}`)], rows);
}

await withBuildOf(revision, (earlier) => {
  const now = resolve("dist/index.js");
  const builds: Readonly<Record<string, () => Times>> = {
    [revision]: () => measure(earlier, "plain"),
    again: () => measure(earlier, "plain"),
    now: () => measure(now, "plain"),
    "with secrets": () => measure(now, "secrets"),
  };
  const measured: Times[][] = Object.keys(builds).map(() => []);
  for (let round = 0; round < rounds; round++) {
    progress(`round ${round + 1} of ${rounds}, each build in a process of its own`);
    const inTurn = [...Object.values(builds).entries()];
    for (const [index, run] of round % 2 === 0 ? inTurn : inTurn.toReversed()) measured[index]?.push(run());
  }
  progress();
  console.log(
    `Nanoseconds: median, minimum of ${rounds} processes; ratios: median ± half of the middle half, of minima`,
  );
  console.log(report(Object.keys(builds), measured));
});
