// The cost table: npm run cost, npm run cost -- --check, npm run cost -- --only groupby, npm run cost -- --every 8.
import { parseArgs } from "node:util";
import type { Cost } from "./measure.ts";
import { Measurer } from "./measurer.ts";
import { allRows, type Row } from "./rows.ts";

const { values } = parseArgs({
  options: {
    check: { type: "boolean" },
    only: { type: "string", default: "" },
    every: { type: "string", default: "1" },
  },
});
/** Of so many rows one is measured, the same each time. */
const stride = Math.max(1, Number(values.every));

/** What the default limits promise of any render: seconds in medians of all rows, as another machine is slower or busy. */
const mostRatio = 10;
const mostMegabytes = 300;

/** A render that goes on for so many seconds is taken for one that never ends. */
const longest = 10;

/** Shares of the budget: the next is taken where one is not enough for a single operation. */
const shares = [0.05, 0.25, 1];
const fewest = 20;
const most = 40;
const minimumOf = 5;

/** A row with its cost, as much of it as a whole budget buys. */
interface Measured extends Cost {
  readonly row: Row;
}

const budgets: ReadonlySet<string> = new Set(["steps", "work", "iterations"]);

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

/** A row that ends before its budget does costs what it costs; of one that a budget ends, the rest costs as much. */
async function measured(
  row: Row,
  measurer: Measurer,
  [share = 1, ...others]: readonly number[] = [],
): Promise<Measured> {
  const cost = await measurer.cost({ template: row.template(), share, set: row.set, mostSeconds: longest });
  const isStopped = budgets.has(cost.end);
  if (isStopped && !cost.isDone && others.length > 0) return measured(row, measurer, others);
  return { ...cost, seconds: isStopped ? cost.seconds / share : cost.seconds, row };
}

/** Measures a row with the whole budget, again where it costs too much, up to five times; once more where it did not end. */
async function confirmed({ row }: Measured, usual: number, measurer: Measurer): Promise<Measured> {
  let best = await measured(row, measurer);
  for (let time = 1; time < minimumOf && best.error === undefined && faultOf(best, usual) !== undefined; time++) {
    const { seconds, megabytes, ...rest } = await measured(row, measurer);
    best = { ...rest, seconds: Math.min(seconds, best.seconds), megabytes: Math.min(megabytes, best.megabytes) };
  }
  return best;
}

/** Says why a row breaks the promise, if it does. */
function faultOf({ seconds, megabytes, error }: Measured, usual: number): string | undefined {
  if (error !== undefined) return error;
  if (megabytes > mostMegabytes) return `more than ${mostMegabytes} MB`;
  return seconds > mostRatio * usual ? `more than ${mostRatio} medians` : undefined;
}

const badness = ({ seconds, megabytes, error }: Measured): number =>
  Math.max(seconds, megabytes / mostMegabytes, error === undefined ? 0 : 1_000);
const byBadness = (all: readonly Measured[]): Measured[] => all.toSorted((a, b) => badness(b) - badness(a));

const all: Measured[] = [];
/** How many rows of an operation did not end: after three of them its other rows are not run, as each takes seconds. */
const endless = new Map<string, number>();
const rows = allRows().filter(
  ({ operation, shown, isSpecial }, place) =>
    (isSpecial || place % stride === 0) && `${operation}: ${shown}`.includes(values.only),
);
const waiting = rows.values();

/** Measures one row after the other: two processes do, each with its own data. */
async function measureAll(measurer: Measurer): Promise<void> {
  for (const row of waiting) {
    if ((endless.get(row.operation) ?? 0) >= 3) continue;
    const one = await measured(row, measurer, shares);
    all.push(one);
    if (one.end === "no end") endless.set(row.operation, (endless.get(row.operation) ?? 0) + 1);
    if (all.length % 1_000 === 0) console.error(`${all.length} of ${rows.length} rows`);
  }
}

const measurers = [new Measurer(), new Measurer()] as const;
await Promise.all(measurers.map(measureAll));
measurers[1].stop();
const usual = median(all.filter(({ end }) => budgets.has(end)).map(({ seconds }) => seconds));
const suspicious = byBadness(all).filter((row, index) => index < fewest || faultOf(row, usual) !== undefined);
const worst: Measured[] = [];
for (const row of suspicious.slice(0, most)) worst.push(await confirmed(row, usual, measurers[0]));
measurers[0].stop();

console.log(`${all.length} rows; a whole budget costs ${usual.toFixed(2)} s in the median\n`);
console.log("seconds  ratio     MB  ended by          row");
for (const one of byBadness(worst)) {
  const { seconds, megabytes, end, row } = one;
  const figures = [seconds.toFixed(2), usual > 0 ? (seconds / usual).toFixed(1) : "-", megabytes.toFixed(0)];
  const fault = faultOf(one, usual);
  const columns = figures.map((figure, index) => figure.padStart(index === 0 ? 7 : 6)).join(" ");
  console.log(
    `${columns}  ${end.padEnd(16)}  ${row.operation}: ${row.shown}${fault === undefined ? "" : `  ← ${fault}`}`,
  );
}
if (values.check && worst.some((row) => faultOf(row, usual) !== undefined)) process.exitCode = 1;
