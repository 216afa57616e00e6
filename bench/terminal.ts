import { described } from "./contenders.ts";
import type { CaseResult, Results, SuiteResult } from "./results.ts";
import { bestPeer } from "./results.ts";
import { formatCount, formatQuantity, formatRatio, formatTable } from "./table.ts";

/** A run as a terminal shows it. */
export const printed = (results: Results): string =>
  [
    heading(results),
    ...results.suites.map(suiteText),
    [
      "Goals, by medians unless they say otherwise",
      formatTable(
        ["goal", "wanted", "measured", ""],
        results.goals.map(({ name, wanted, measured, isMet }) => [name, wanted, measured, isMet ? "ok" : "missed"]),
      ),
    ].join("\n"),
  ].join("\n\n");

const heading = ({ machine, node, date, peers, seconds }: Results): string =>
  [
    `${machine}; Node ${node}; ${date}; ${seconds.toFixed(0)} s`,
    Object.entries(peers)
      .map(([name, version]) => `${name} ${version}`)
      .join(", "),
    "median, p95 and spread (half of the middle half of the samples) of loops of half a millisecond or more, per operation",
  ].join("\n");

function suiteText(suite: SuiteResult): string {
  const rows = suite.cases.flatMap((one) => rowsOf(one, suite));
  const header = ["case", suite.sizes, "contender", "median", "p95", "spread", "÷ ours"];
  return [suite.title, formatTable(header, rows), ...(suite.notes ?? [])].join("\n");
}

function rowsOf(one: CaseResult, { contenders, unit }: SuiteResult): string[][] {
  const best = bestPeer(one)?.name;
  const own = one.figures.ours;
  return contenders.flatMap((name) => {
    const found = one.figures[name];
    if (found === undefined) return [];
    const place = [
      name === "ours" ? one.name : "",
      name === "ours" ? formatCount(one.size) : "",
      described(name).label,
    ];
    if ("cannot" in found) return [[...place, "–", "", "", found.cannot]];
    const { median, p95, spread } = found;
    const ratio = own === undefined || "cannot" in own ? "" : formatRatio(median / own.median);
    const compared = name === "ours" ? "" : `${ratio}${name === best ? " best peer" : ""}`;
    return [
      [...place, formatQuantity(median, unit), formatQuantity(p95, unit), `±${(spread * 100).toFixed(1)} %`, compared],
    ];
  });
}
