import { cpus } from "node:os";
import { type Case, type Contender, labels, type Suite, type Unit, units } from "./case.ts";
import { type Flatness, mostRatio, ratioOf } from "./flatness.ts";
import type { Measurements } from "./measure.ts";
import type { Retained } from "./memory.ts";
import { formatNumber, formatRatio, formatTable } from "./table.ts";

export const reportMachine = (measured: string): string =>
  [
    `${cpus()[0]?.model.trim() ?? "unknown processor"}, ${cpus().length} cores; Node ${process.versions.node}; ${new Date().toISOString()}`,
    `measured: ${measured}`,
    "A time is the median or the minimum of loops of N operations, of half a millisecond or more, divided by N.",
    "Rust: the original, attune, measured on a machine of this kind. It is a constant, not a part of this run.",
  ].join("\n");

const contenderTitles = (name: Contender, unit: Unit): string[] =>
  name === "ours" ? [`ours ${unit}`, "min"] : [`${labels[name]} ${unit}`, "min", "÷ ours"];

export function reportSuite(
  { title, sizes, contenders, cases, notes = [] }: Suite,
  measurements: Measurements,
): string {
  const hasOriginal = cases.some(({ original }) => original !== undefined);
  const header = [
    "case",
    sizes,
    ...contenders.flatMap(([name, unit]) => contenderTitles(name, unit)),
    ...(hasOriginal ? ["Rust"] : []),
  ];
  const rows = cases.map((each) => [
    each.name,
    formatNumber(each.size),
    ...contenders.flatMap(([name, unit]) => cells(each, name, unit, measurements)),
    ...(hasOriginal ? [each.original ?? ""] : []),
  ]);
  const loops = contenders.map(([name]) => `${labels[name]} ${loopsOf(cases, name, measurements)}`);
  return [title, formatTable(header, rows), `N: ${loops.join("; ")}.`, ...notes].join("\n");
}

/** How many operations the loops of a contender had, which the time of a loop is divided by. */
function loopsOf(cases: readonly Case[], name: Contender, measurements: Measurements): string {
  const operations = cases.flatMap(({ operations }) => operations[name] ?? []);
  const counts = operations.map((operation) => measurements.of(operation).turns * (operation.items ?? 1));
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? formatNumber(least) : `${formatNumber(least)} to ${formatNumber(most)}`;
}

function cells({ operations }: Case, name: Contender, unit: Unit, measurements: Measurements): string[] {
  const operation = operations[name];
  if (operation === undefined) return ["", "", ""];
  const { median, minimum } = measurements.of(operation);
  const times = [median, minimum].map((time) => formatNumber(time / units[unit]));
  if (name === "ours") return times;
  return [...times, formatRatio(median / measurements.of(operations.ours).median)];
}

export const reportMemory = (retained: readonly Retained[]): string =>
  [
    "Bytes that each retains, over 100 results of 10 KB (the item not counted)",
    formatTable(
      ["kept", "how many", "bytes each", "Rust"],
      retained.map(({ name, count, bytes, original }) => [
        name,
        formatNumber(count),
        formatNumber(Math.round(bytes)),
        original ?? "",
      ]),
    ),
  ].join("\n");

export const reportFlatness = (flatnesses: readonly Flatness[], measurements: Measurements): string =>
  [
    `Flatness: the cost at the largest size over that at the smallest, from minima; flat is at most ${mostRatio}×`,
    formatTable(
      ["case", "from", "to", "ns from", "ns to", "ratio", ""],
      flatnesses.map((flatness) => [
        flatness.name,
        formatNumber(flatness.from.size),
        formatNumber(flatness.to.size),
        ...[flatness.from, flatness.to].map(({ operations }) => formatNumber(measurements.of(operations.ours).minimum)),
        `${ratioOf(flatness, measurements).toFixed(2)}×`,
        ratioOf(flatness, measurements) <= mostRatio ? "flat" : "NOT FLAT",
      ]),
    ),
  ].join("\n");
