import { readFileSync } from "node:fs";
import type { ItemsProgress, JsonValue, WorkflowContext } from "workflow-context";

/** A mistake that the person who started an example can put right. It is told in one line. */
class InputError extends Error {}

/** Runs an example on the file that the command line names; on null where it names none. */
export async function runExample(name: string, main: (file: string | null) => Promise<void>): Promise<void> {
  try {
    await main(process.argv[2] ?? null);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    console.error(`${name}: ${error.message}`);
    process.exitCode = 1;
  }
}

export function readInput(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT") throw new InputError(`there is no file ${file}`);
    if (code === "EISDIR") throw new InputError(`${file} is a directory, not a file`);
    throw new InputError(`${file} can't be read: ${error instanceof Error ? error.message : error}`);
  }
}

const barWidth = 40;

/** Shows the progress of with-items: on a terminal by a bar, elsewhere by a line for each quarter. */
export function progressOf(label: string): (progress: ItemsProgress) => void {
  const { isTTY } = process.stderr;
  let shown = 0;
  return ({ done, failed, total = done }) => {
    const steps = Math.floor(((isTTY ? barWidth : 4) * done) / total);
    if (steps === shown) return;
    shown = steps;
    const counts = `${formatCount(done)} of ${formatCount(total)}${failed === 0 ? "" : `, ${formatCount(failed)} failed`}`;
    const bar = `${"█".repeat(steps)}${"░".repeat(barWidth - steps)}`;
    process.stderr.write(
      isTTY ? `\r\x1b[2K${label}  ${bar}  ${counts}${done === total ? "\n" : ""}` : `${label}  ${counts}\n`,
    );
  };
}

/** Writes a value for a person: numbers with separators, an object as names with values, the largest first. */
export function format(value: JsonValue | undefined): string {
  if (typeof value === "number") return formatCount(value);
  if (typeof value !== "object" || value === null) return String(value ?? "none");
  const entries = Object.entries(value).sort(([, left], [, right]) => Number(right) - Number(left));
  return entries.length === 0 ? "none" : entries.map(([name, part]) => `${name} ${format(part)}`).join("   ");
}

export const formatCount = (count: number): string => count.toLocaleString("en-US", { maximumFractionDigits: 0 });

type Unit = readonly [size: number, name: string];
const sizes: readonly Unit[] = [
  [1e9, "GB"],
  [1e6, "MB"],
  [1e3, "kB"],
];
const durations: readonly Unit[] = [
  [60_000, "min"],
  [1000, "s"],
  [1, "ms"],
  [1e-3, "µs"],
];

/** Writes a quantity in the largest unit of which it holds one, to two digits at least. */
function formatIn(units: readonly Unit[], rest: Unit, quantity: number): string {
  const [size, name] = units.find(([unit]) => quantity >= unit) ?? rest;
  const amount = quantity / size;
  return `${amount.toLocaleString("en-US", { maximumFractionDigits: amount < 10 ? 1 : 0 })} ${name}`;
}

export const formatBytes = (bytes: number): string => formatIn(sizes, [1, "bytes"], bytes);
export const formatDuration = (milliseconds: number): string => formatIn(durations, [1e-6, "ns"], milliseconds);

type Row = readonly [name: string, text: string];

/** Prints a title and, below it, rows: a name with a text of one line or more. */
export function printSection(title: string, rows: readonly Row[]): void {
  console.log(`\n${title}`);
  for (const [name, text] of rows) {
    const [first = "", ...others] = text.trimEnd().split("\n");
    console.log(`  ${name.padEnd(nameWidth)}${first}`);
    for (const line of others) console.log(" ".repeat(2 + nameWidth) + line);
  }
}
const nameWidth = 18;

/** Gives the most memory that the process has held so far, in bytes. */
export const peakMemory = (): number => process.resourceUsage().maxRSS * 1024;

/** The mean time of something that happens once per item, over a sample of so many items. */
export interface Cost {
  readonly sample: number;
  readonly milliseconds: number;
}

/** Measures how long a context of an item takes to make: makes those of all items, again and again for 50 ms. */
export function measureContexts(makeContexts: () => readonly unknown[]): Cost {
  const start = performance.now();
  let sample = 0;
  let spent = 0;
  do {
    sample += makeContexts().length;
    spent = performance.now() - start;
  } while (sample > 0 && spent < 50);
  return { sample, milliseconds: sample === 0 ? 0 : spent / sample };
}

/** Measures how long a deep copy of a context takes: copies those of all items, or of as many as fit into 0.7 s. */
export function measureDeepCopies(contexts: Iterable<Pick<WorkflowContext, "export">>): Cost {
  let sample = 0;
  let spent = 0;
  for (const context of contexts) {
    const plain = context.export();
    const start = performance.now();
    structuredClone(plain);
    spent += performance.now() - start;
    sample += 1;
    if (spent > 700) break;
  }
  return { sample, milliseconds: sample === 0 ? 0 : spent / sample };
}

/** The time and memory of a run, and the cost of its items' contexts. */
export interface RunCost {
  readonly items: number;
  readonly milliseconds: number;
  readonly peak: number;
  readonly context: Cost;
  /** The cost of the alternatives, by their names. */
  readonly deepCopies: Readonly<Record<string, Cost>>;
}

/** Prints the cost of a run, and the cost that a deep copy of the context for each item would have made of it. */
export function printCost({ items, milliseconds, peak, context, deepCopies }: RunCost): void {
  printSection("Run", [
    ["items", `${formatCount(items)} in ${formatDuration(milliseconds)}`],
    ["items per second", items === 0 ? "none" : formatCount((1000 * items) / milliseconds)],
    ["peak memory", formatBytes(peak)],
  ]);
  if (items === 0) return;
  printColumns("A context for each item", "one", "whole run", "");
  printColumns("  workflow-context", formatDuration(context.milliseconds), formatDuration(milliseconds), "measured");
  for (const [name, copy] of Object.entries(deepCopies)) {
    const whole = milliseconds + items * copy.milliseconds;
    const source = copy.sample < items ? `extrapolated from ${formatCount(copy.sample)} items` : "measured";
    const remark = `${formatCount(whole / milliseconds)} times as long, ${source}`;
    printColumns(`  ${name}`, formatDuration(copy.milliseconds), formatDuration(whole), remark);
  }
}

const printColumns = (name: string, one: string, whole: string, remark: string): void =>
  console.log(
    `${name.startsWith(" ") ? "" : "\n"}${name.padEnd(42)}${one.padStart(8)}${whole.padStart(11)}   ${remark}`.trimEnd(),
  );
