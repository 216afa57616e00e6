// Runs the fuzzer: npm run fuzz -- --seconds 60 --seed 7; with --turns 20 and a seed it tries the same cases each time.
// With --only cost it searches for the template that costs most, and nothing else.
import { parseArgs } from "node:util";
import fc from "fast-check";
import { Measurer } from "../cost/measurer.ts";
import { Climb } from "./climb.ts";
import { kinds } from "./kinds.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string" },
    turns: { type: "string" },
    seed: { type: "string" },
    only: { type: "string" },
  },
});
const turns = Number(values.turns ?? Number.POSITIVE_INFINITY);
const seconds = Number(values.seconds ?? (values.turns === undefined ? 60 : Number.POSITIVE_INFINITY));
const seed = values.seed === undefined ? Date.now() % 1_000_000_000 : Number(values.seed);
const isAsked = (name: string): boolean => values.only === undefined || values.only === name;
const names = [...kinds.map(({ name }) => name), "cost"];
if (!(seconds > 0 && turns > 0 && Number.isSafeInteger(seed) && names.some(isAsked))) {
  console.error("usage: npm run fuzz -- [--seconds N] [--turns N] [--seed N], each a number, [--only KIND]");
  console.error(`kinds: ${names.join(", ")}`);
  process.exit(2);
}

const casesInTurn = 100;
const climbsInTurn = 3;
const longestShrinking = 60_000;
const caseCounts = new Map(kinds.filter(({ name }) => isAsked(name)).map(({ name }) => [name, 0]));
const end = performance.now() + seconds * 1_000;
const measurer = new Measurer();
const climb = new Climb(seed, measurer);
console.log(`seed ${seed}`);

// Each turn has a seed of its own, so that a failure is found again by the seed of its turn alone.
for (let turn = seed; turn < seed + turns && performance.now() < end; turn++) {
  for (const { name, property } of kinds) {
    if (!isAsked(name)) continue;
    const options = { seed: turn, numRuns: casesInTurn, includeErrorInReport: true };
    const found = fc.check(property, { ...options, endOnFailure: true });
    caseCounts.set(name, (caseCounts.get(name) ?? 0) + found.numRuns);
    if (!found.failed) continue;
    // This is printed at once, as the search for the least failing input may take long.
    console.error(`${name} failed; again: npm run fuzz -- --seconds 1 --seed ${turn}`);
    const least = fc.check(property, { ...options, interruptAfterTimeLimit: longestShrinking });
    console.error(fc.defaultReportMessage(least.failed ? least : found));
    process.exitCode = 1;
  }
  for (let time = 0; time < climbsInTurn && isAsked("cost"); time++) {
    const found = await climb.step();
    if (found === undefined) continue;
    console.error(`a template costs too much: ${shown(found)}`);
    process.exitCode = 1;
  }
  if (process.exitCode === 1 && values.only !== "cost") break;
}
measurer.stop();
for (const [name, cases] of caseCounts) console.log(`${name}: ${cases} cases`);
if (isAsked("cost")) console.log(`cost: ${climb.cases} cases, at the most ${climb.worst && shown(climb.worst)}`);

function shown({ statements, cost }: NonNullable<typeof climb.worst>): string {
  const { seconds, megabytes, error } = cost;
  return `${seconds.toFixed(2)} s, ${megabytes.toFixed(0)} MB ${error ?? ""} ${statements.join("")}`;
}
