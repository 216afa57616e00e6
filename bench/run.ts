// The bench: npm run bench, or npm run bench -- clone render, or with --quick.
import { deepStrictEqual } from "node:assert";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { type Case, operationsOf, type Suite, type SuiteName, suiteNames } from "./case.ts";
import { alone, charts } from "./charts.ts";
import { versions } from "./contenders.ts";
import { confirm, flatnessOf, mostRatio } from "./flatness.ts";
import { goalsOf } from "./goals.ts";
import { type Effort, Measurements } from "./measure.ts";
import { reportPage } from "./page.ts";
import { Progress } from "./progress.ts";
import type { CaseResult, Results, SuiteResult } from "./results.ts";
import { cloneSuite } from "./suites/clone.ts";
import { compileSuite } from "./suites/compile.ts";
import { conditionSuite } from "./suites/condition.ts";
import { measureEndToEnd } from "./suites/end-to-end.ts";
import { ingestSuite } from "./suites/ingest.ts";
import { jsonSuite } from "./suites/json.ts";
import { measureMemory } from "./suites/memory.ts";
import { refusalsSuite } from "./suites/refusals.ts";
import { renderSuite } from "./suites/render.ts";
import { withItemsSuite } from "./suites/with-items.ts";
import { writeSuite } from "./suites/write.ts";
import { printed } from "./terminal.ts";

const full: Effort & { readonly kept: number } = { rounds: 7, time: 18, warmUp: 60, kept: 100_000 };
const quick: typeof full = { rounds: 2, time: 5, warmUp: 20, kept: 10_000 };

/** Suites that are measured in a way of their own: first, while the heap is small. */
const measured: { readonly [Name in SuiteName]?: () => SuiteResult[] } = {
  memory: () => measureMemory(effort.kept, isQuick ? 1 : 3),
  "end-to-end": () => measureEndToEnd(effort, isQuick),
};

/** Suites of operations that are timed in turn, round by round, over all of them. */
const timed: { readonly [Name in SuiteName]?: () => Suite } = {
  clone: cloneSuite,
  "with-items": withItemsSuite,
  write: writeSuite,
  ingest: ingestSuite,
  render: renderSuite,
  condition: conditionSuite,
  compile: compileSuite,
  json: jsonSuite,
  refusals: refusalsSuite,
};

const words = process.argv.slice(2);
const isQuick = words.includes("--quick");
const effort = isQuick ? quick : full;
const wanted = words.filter((word) => !word.startsWith("--"));
const unknown = wanted.filter((word) => !suiteNames.some((name) => name === word));
if (unknown.length > 0) {
  console.error(`there is no suite ${unknown.join(", ")}; there are: ${suiteNames.join(", ")}`);
  process.exit(2);
}
const picked = suiteNames.filter((name) => wanted.length === 0 || wanted.includes(name));

/** Each output is that of ours: a peer that does other work would be compared in vain. */
async function check({ name }: Suite, one: Case): Promise<void> {
  const expected = await one.entries.ours.output?.();
  for (const [contender, { output }] of operationsOf(one)) {
    if (output !== undefined) deepStrictEqual(await output(), expected, `${name}, ${one.name}: ${contender}`);
  }
}

async function measureTimed(suites: readonly Suite[], progress: Progress): Promise<SuiteResult[]> {
  // Contender by contender: after a deep copy, the collector is still at work when the next one begins. To call it
  // between them would be worse: a forced collection drops optimised code with the hidden classes that it takes away.
  const operations = suites.flatMap(({ cases, contenders }) =>
    contenders.flatMap((name) => cases.flatMap((one) => operationsOf(one).filter(([each]) => each === name))),
  );
  const all = operations.map(([, operation]) => operation);
  const measurements = new Measurements();
  progress.stage("checking that all give the same");
  for (const suite of suites) for (const one of suite.cases) await check(suite, one);
  // All before any is measured: code that has seen one kind of work only is faster than it will ever be in use.
  progress.stage("warming up");
  for (const operation of all) await measurements.warmUp(operation, effort.warmUp);
  progress.stage("measuring");
  for (let round = 0; round < effort.rounds; round++) {
    progress.step(`round ${round + 1} of ${effort.rounds}`);
    await measurements.round(round % 2 === 0 ? all : all.toReversed(), effort.time, round);
  }
  progress.stage("flatness");
  const missed = await confirm(suites.flatMap(flatnessOf), measurements, effort);
  for (const { name } of missed) console.error(`not flat: ${name} costs more than ${mostRatio}× at its largest size`);
  if (missed.length > 0) process.exitCode = 1;
  return suites.map(({ flat: _flat, ...suite }) => ({
    ...suite,
    cases: suite.cases.map((one) => caseResult(one, measurements)),
  }));
}

function caseResult({ name, size, entries }: Case, measurements: Measurements): CaseResult {
  const figures = Object.entries(entries).map(([contender, entry]) => [
    contender,
    typeof entry === "string" ? { cannot: entry } : measurements.of(entry),
  ]);
  return { name, size, figures: Object.fromEntries(figures) };
}

const started = performance.now();
const progress = new Progress(picked.filter((name) => name in measured).length + 5);
const results: SuiteResult[] = [];
for (const name of picked) {
  const measure = measured[name];
  if (measure === undefined) continue;
  progress.stage(name);
  results.push(...measure());
}
progress.stage("making the data");
const suites = picked.flatMap((name) => timed[name]?.() ?? []);
results.push(...(await measureTimed(suites, progress)));
progress.end();

const found: Results = {
  date: new Date().toISOString().slice(0, 16).replace("T", " "),
  machine: `${cpus()[0]?.model.trim() ?? "unknown processor"}, ${cpus().length} cores`,
  node: process.versions.node,
  isQuick,
  seconds: Math.round((performance.now() - started) / 1_000),
  peers: versions(),
  goals: goalsOf(results),
  suites: results,
};
console.log(printed(found));

// What the README says is of a full run, so that a part of one does not take its place.
const isWhole = picked.length === suiteNames.length && !isQuick;
const folder = new URL(isWhole ? "results/" : "results/partial/", import.meta.url);
mkdirSync(folder, { recursive: true });
const drawn = charts(found);
writeFileSync(new URL("latest.json", folder), `${JSON.stringify(found, undefined, 1)}\n`);
writeFileSync(new URL("report.html", folder), reportPage(found, drawn));
for (const { file, svg } of drawn) if (file !== undefined) writeFileSync(new URL(file, folder), alone(svg));
console.log(`\nwritten: ${new URL("report.html", folder).pathname}`);
