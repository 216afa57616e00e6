import type { Unit } from "./results.ts";

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const steps: Readonly<Record<Unit, readonly (readonly [name: string, factor: number])[]>> = {
  ns: [["ns", 1], ["µs", 1e3], ["ms", 1e6], ["s", 1e9]], // biome-ignore format: a table
  bytes: [
    ["bytes", 1],
    ["KB", 1e3],
    ["MB", 1e6],
    ["GB", 1e9],
  ],
};

export const formatCount = (value: number): string => grouped.format(value);

/** Formats a number with three digits. */
const digits = (value: number): string =>
  value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2).replace(/\.0+$/, "");

/** Formats a quantity in the unit in which it is best read. */
export function formatQuantity(value: number, unit: Unit): string {
  const [name, factor] = steps[unit].findLast(([, one]) => Math.abs(value) >= one) ?? [unit, 1];
  return `${digits(value / factor)} ${name}`;
}

export const formatRatio = (ratio: number): string =>
  `${Math.abs(ratio) >= 1_000 ? formatCount(ratio) : digits(ratio)}×`;

/** Formats rows in columns: numbers and quantities to the right, words to the left. The first row is the header. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const isRight = header.map((_, column) => rows.every((row) => /^([-±\d–]|$)/.test(row[column] ?? "")));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (isRight[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join("  ")
      .trimEnd();
  return all.map(line).join("\n");
}
