// The fuzzer: npm run fuzz -- --seconds 60 --seed 7, or --turns 20 where the same cases have to be tried each time
import { parseArgs } from "node:util";
import fc from "fast-check";
import { kinds } from "./kinds.ts";

const { values } = parseArgs({
  options: { seconds: { type: "string" }, turns: { type: "string" }, seed: { type: "string" } },
});
const turns = Number(values.turns ?? Number.POSITIVE_INFINITY);
const seconds = Number(values.seconds ?? (values.turns === undefined ? 60 : Number.POSITIVE_INFINITY));
const seed = values.seed === undefined ? Date.now() % 1_000_000_000 : Number(values.seed);
if (!(seconds > 0 && turns > 0 && Number.isSafeInteger(seed))) {
  console.error("usage: npm run fuzz -- [--seconds N] [--turns N] [--seed N], each a number");
  process.exit(2);
}

const casesInTurn = 100;
const mostShrinking = 60_000;
const tried = new Map(kinds.map(({ name }) => [name, 0]));
const end = performance.now() + seconds * 1_000;
console.log(`seed ${seed}`);

// Turn by turn, each with a seed of its own: a failure is found again by the seed of its turn alone.
for (let turn = seed; turn < seed + turns && performance.now() < end; turn++) {
  for (const { name, property } of kinds) {
    const options = { seed: turn, numRuns: casesInTurn, includeErrorInReport: true };
    const found = fc.check(property, { ...options, endOnFailure: true });
    tried.set(name, (tried.get(name) ?? 0) + found.numRuns);
    if (!found.failed) continue;
    // said at once: to find the least input that fails may take long
    console.error(`${name} failed; again: npm run fuzz -- --seconds 1 --seed ${turn}`);
    const least = fc.check(property, { ...options, interruptAfterTimeLimit: mostShrinking });
    console.error(fc.defaultReportMessage(least.failed ? least : found));
    process.exitCode = 1;
  }
  if (process.exitCode === 1) break;
}
for (const [name, cases] of tried) console.log(`${name}: ${cases} cases`);
