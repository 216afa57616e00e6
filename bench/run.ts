// Measures, prints, and writes bench/results.
//   npm run bench [-- all | -- NAMES-OF-SUITES] [--quick]
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { alone, charts } from "./charts.ts";
import { versions } from "./contenders.ts";
import { goalsOf } from "./goals.ts";
import { type Effort, measure } from "./measure.ts";
import { reportPage } from "./page.ts";
import { progress } from "./progress.ts";
import { type Figure, type Results, resultsText } from "./results.ts";
import { groups, main } from "./suites/index.ts";
import { goalsText, heading, peersText, tables } from "./terminal.ts";

const full: Effort = { isQuick: false, rounds: 7, time: 18, warmUp: 60, weighings: 3 };
const brief: Effort = { isQuick: false, rounds: 4, time: 12, warmUp: 40, weighings: 3 };
const quick: Effort = { isQuick: true, rounds: 2, time: 5, warmUp: 20, weighings: 1 };

const words = process.argv.slice(2);
const wanted = words.filter((word) => !word.startsWith("--"));
const isOverview = wanted.length === 0;
const effort = words.includes("--quick") ? quick : isOverview ? brief : full;
const all = groups.flat();
const unknown = wanted.filter((word) => word !== "all" && !all.some(({ name }) => name === word));
if (unknown.length > 0) {
  console.error(`there is no suite ${unknown.join(", ")}; there are: all, ${all.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}
const isAll = wanted.includes("all");
const picked = isOverview ? main : all.filter(({ name }) => isAll || wanted.includes(name));

const figures: Figure[] = [];
for (const group of groups) {
  const suites = group.filter((suite) => picked.includes(suite));
  figures.push(...(await measure(suites, effort)));
}
progress();

const run: Results = {
  date: new Date().toISOString().slice(0, 16).replace("T", " "),
  machine: `${cpus()[0]?.model.trim() ?? "unknown processor"}, ${cpus().length} cores`,
  node: process.versions.node,
  isQuick: effort.isQuick,
  seconds: Math.round(performance.now() / 1_000),
  peers: versions(),
  figures,
};
const goals = goalsOf(figures);
// Without the name of a suite, all is to fit on one screen: the cases of many sizes, and no versions.
const told = picked.map((suite) => tables(figures, suite, isOverview ? 2 : 1));
const text = [heading(run), ...(isOverview ? [] : [peersText(run)]), ...told, goalsText(goals)].join("\n\n");
console.log(text);

// Only a full run takes the place of the results that git holds, to which a test holds the numbers of the pages.
const folder = new URL(isAll && !effort.isQuick ? "results/" : "results/partial/", import.meta.url);
mkdirSync(folder, { recursive: true });
const drawn = charts(figures, picked);
writeFileSync(new URL("latest.json", folder), resultsText(run));
writeFileSync(new URL("report.html", folder), reportPage(text, drawn));
for (const { file, svg } of drawn) if (file !== undefined) writeFileSync(new URL(file, folder), alone(svg));
console.log(`written: ${new URL("report.html", folder).pathname}`);
if (goals.some(({ isRequired, isMet }) => isRequired && !isMet)) process.exitCode = 1;
