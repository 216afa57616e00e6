import type { Suite } from "./case.ts";
import { described } from "./contenders.ts";
import type { GoalResult } from "./goals.ts";
import { type Figure, measuredOf, type Results } from "./results.ts";
import { formatCount, formatQuantity, formatTable } from "./table.ts";

export function heading({ machine, node, date, seconds, isQuick }: Results): string {
  const how = `${machine}; Node ${node}; ${date} UTC; ${seconds} s${isQuick ? "; a quick run, whose figures are rough" : ""}`;
  return `${how}\nmedians, and the largest spread in a row: half of the range of the middle half of the samples`;
}

export const peersText = ({ peers }: Results): string =>
  Object.entries(peers)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");

/** A table for each case of a suite that has so many sizes. */
export function tables(figures: readonly Figure[], { name, title, sizes }: Suite, leastSizes: number): string {
  const own = figures.filter(({ suite }) => suite === name);
  const all = [...new Set(own.map((one) => one.case))].flatMap((wanted) => {
    const [columns, rows] = medians(own.filter((one) => one.case === wanted));
    const header = [`${wanted}, by ${sizes}`, ...columns.map(formatCount), "", ""];
    return columns.length < leastSizes ? [] : [formatTable(header, rows)];
  });
  return [title, ...all].join("\n");
}

/** The medians of a case: a column for each size, a row for each contender, and why some are not there. */
function medians(figures: readonly Figure[]): [columns: number[], rows: string[][]] {
  const columns = [...new Set(figures.map(({ size }) => size))];
  const rows = [...new Set(figures.map(({ contender }) => contender))].map((contender) => {
    const own = figures.filter((one) => one.contender === contender);
    const cells = columns.map((size) => {
      const [found] = measuredOf(own).filter((one) => one.size === size);
      return found === undefined ? "–" : formatQuantity(found.median, found.unit);
    });
    const spread = Math.max(...measuredOf(own).map((one) => one.spread));
    const [reason = ""] = own.flatMap((one) => ("cannot" in one ? [one.cannot] : []));
    return [described(contender).label, ...cells, spread < 0 ? "" : `±${(spread * 100).toFixed(0)} %`, reason];
  });
  return [columns, rows];
}

export const goalsText = (goals: readonly GoalResult[]): string =>
  formatTable(
    ["goal", "wanted", "measured", ""],
    goals.map(({ name, wanted, measured, isMet }) => [name, wanted, measured, isMet ? "met" : "MISSED"]),
  );
