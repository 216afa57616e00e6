const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const finer = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const fine = new Intl.NumberFormat("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** A number as a person reads it: thousands separated, three digits at least. */
export const formatNumber = (value: number): string => {
  if (Number.isInteger(value) || Math.abs(value) >= 100) return grouped.format(value);
  return (Math.abs(value) < 10 ? finer : fine).format(value);
};

export const formatRatio = (ratio: number): string => `${formatNumber(ratio)}×`;

const isNumeric = (cell: string): boolean => /^[\d,.]+×?$/.test(cell);

/** Rows in aligned columns: numbers to the right, words to the left. The first row is the header. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const isRight = header.map((_, column) => rows.every((row) => row[column] === "" || isNumeric(row[column] ?? "")));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (isRight[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join("  ")
      .trimEnd();
  return [line(header), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

export const units = { ns: 1, µs: 1_000, ms: 1_000_000, s: 1_000_000_000 } as const;
const bytes = { bytes: 1, KB: 1_000, MB: 1_000_000, GB: 1_000_000_000 } as const;

/** A quantity in the unit that it is best read in, in three digits. */
export function formatQuantity(value: number, unit: "ns" | "bytes"): string {
  const steps: readonly (readonly [string, number])[] = Object.entries(unit === "ns" ? units : bytes);
  const [name, factor] = steps.findLast(([, one]) => Math.abs(value) >= one) ?? [unit, 1];
  const scaled = value / factor;
  const digits = Math.abs(scaled) >= 100 ? 0 : Math.abs(scaled) >= 10 ? 1 : 2;
  return `${scaled.toFixed(digits).replace(/\.0+$/, "")} ${name}`;
}

export const formatCount = (value: number): string => grouped.format(value);
