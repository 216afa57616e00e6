import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Operation, Suite } from "./case.ts";
import { confirm, flatnessOf } from "./flatness.ts";
import { reportGoals } from "./goals.ts";
import { type Effort, Measurements } from "./measure.ts";
import { measureMemory } from "./memory.ts";
import { Progress } from "./progress.ts";
import { reportFlatness, reportMachine, reportMemory, reportSuite } from "./report.ts";
import { compileSuite, ingestSuite } from "./suites/border.ts";
import { cloneSuite, variablesSuite } from "./suites/clone.ts";
import { conditionsSuite } from "./suites/conditions.ts";
import { refusalsSuite } from "./suites/refusals.ts";
import { templatesSuite } from "./suites/templates.ts";
import { withItemsSuite } from "./suites/with-items.ts";

const full: Effort & { readonly kept: number } = { rounds: 9, time: 80, warmUp: 120, kept: 100_000 };
const quick: typeof full = { rounds: 3, time: 20, warmUp: 80, kept: 20_000 };
const effort = process.argv.includes("--quick") ? quick : full;

// Contender by contender: after a deep copy, the collector is still at work when the next one begins. To call it
// between them would be worse: a forced collection drops optimised code with the hidden classes that it takes away.
const operationsOf = ({ contenders, cases }: Suite): Operation[] =>
  contenders.flatMap(([name]) => cases.flatMap(({ operations }) => operations[name] ?? []));

console.log(`${reportMachine(relative(process.cwd(), fileURLToPath(import.meta.resolve("workflow-context"))))}\n`);

const progress = new Progress(12);
progress.stage("making the data");
const suites = {
  clone: cloneSuite(),
  variables: variablesSuite(),
  withItems: withItemsSuite(),
  templates: templatesSuite(),
  conditions: conditionsSuite(),
  compile: compileSuite(),
  refusals: refusalsSuite(),
  ingest: ingestSuite(),
};
const list: readonly Suite[] = Object.values(suites);

// All of them before any is measured: code that has seen one kind of work only is faster than it will ever be in use.
progress.stage("warming up");
const measurements = new Measurements();
for (const suite of list) {
  progress.step(suite.title);
  for (const operation of operationsOf(suite)) measurements.warmUp(operation, effort.warmUp);
}

for (const suite of list) {
  progress.stage(suite.title);
  const operations = operationsOf(suite);
  for (let round = 1; round <= effort.rounds; round++) {
    progress.step(`round ${round} of ${effort.rounds}`);
    measurements.round(operations, effort.time);
  }
}

progress.stage("memory");
const retained = measureMemory(effort.kept);

progress.stage("flatness");
const flatnesses = list.flatMap(flatnessOf);
const missed = confirm(flatnesses, measurements, effort);
progress.end();

const report = [
  ...list.map((suite) => reportSuite(suite, measurements)),
  reportMemory(retained),
  reportFlatness(flatnesses, measurements),
  reportGoals({ suites, flatnesses, retained, measurements }),
];
console.log(report.join("\n\n"));
if (missed.length > 0) process.exitCode = 1;
