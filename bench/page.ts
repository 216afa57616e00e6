import type { Chart } from "./charts.ts";
import { coloursOf } from "./colours.ts";
import { type Contender, described } from "./contenders.ts";
import { bestPeer, type CaseResult, type Results, type SuiteResult } from "./results.ts";
import { formatQuantity, formatRatio } from "./table.ts";

const style = `${coloursOf(":root")}
body { margin: 0 auto; max-width: 780px; padding: 2rem 1.25rem 4rem; background: var(--page); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
h1 { font-size: 1.7rem; margin: 0 0 .25rem; } h2 { font-size: 1.25rem; margin: 3rem 0 .5rem; border-top: 1px solid var(--line); padding-top: 1.25rem; }
p, li { color: var(--soft); font-size: .9rem; } ul { padding-left: 1.1rem; }
svg { display: block; width: 100%; height: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .82rem; font-variant-numeric: tabular-nums; }
th { text-align: left; color: var(--soft); font-weight: 600; } th, td { padding: .22rem .6rem .22rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.number, th.number { text-align: right; white-space: nowrap; } tr.ours td { font-weight: 650; color: var(--blue); }
td.met { color: var(--green); font-weight: 650; } td.missed { color: var(--red); font-weight: 650; }
summary { cursor: pointer; color: var(--soft); font-size: .9rem; } nav { font-size: .9rem; margin: 1rem 0; } a { color: var(--blue); }
.cannot { color: var(--soft); }`;

/** A run as a page that stands alone. */
export function reportPage(results: Results, charts: readonly Chart[]): string {
  const { date, machine, node, peers, seconds, isQuick, suites } = results;
  const versions = Object.entries(peers).map(([name, version]) => `${name} ${version}`);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>workflow-context: the bench</title>
<style>${style}</style></head>
<body>
<h1>workflow-context beside its peers</h1>
<p>${escaped(machine)}; Node ${escaped(node)}; ${escaped(date)} UTC; ${seconds} s${isQuick ? "; a quick run, whose figures are rough" : ""}.<br>
${escaped(versions.join(" · "))}</p>
<p>All contenders take part in one run, in turns that are repeated, and their outputs were compared before. A figure is the median of loops of half a
millisecond or more, divided by their turns. The spread is half of the range of the middle half of the samples. – means that a contender can't do the case.</p>
<nav>${suites.map(({ name }) => `<a href="#${name}">${escaped(name)}</a>`).join(" · ")}</nav>
${goalsTable(results)}
${suites.map((suite) => section(suite, charts)).join("\n")}
</body></html>
`;
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

const goalsTable = ({ goals }: Results): string => `<h2 id="goals">Goals</h2>
<table><tr><th>goal</th><th class="number">wanted</th><th class="number">measured</th><th></th></tr>
${goals
  .map(
    ({ name, wanted, measured, isMet }) =>
      `<tr><td>${escaped(name)}</td><td class="number">${escaped(wanted)}</td><td class="number">${escaped(measured)}</td><td class="${isMet ? "met" : "missed"}">${isMet ? "met" : "missed"}</td></tr>`,
  )
  .join("\n")}</table>`;

const section = (
  suite: SuiteResult,
  charts: readonly Chart[],
): string => `<h2 id="${suite.name}">${escaped(suite.title)}</h2>
${charts
  .filter((chart) => chart.suite === suite.name)
  .map(({ svg }) => svg)
  .join("\n")}
<details${suite.chart === "none" ? " open" : ""}><summary>All figures</summary>
<table><tr><th>case</th><th class="number">${escaped(suite.sizes)}</th><th>contender</th><th class="number">median</th><th class="number">p95</th><th class="number">spread</th><th class="number">÷ ours</th></tr>
${suite.cases.flatMap((one) => rowsOf(one, suite)).join("\n")}</table></details>
<ul>${(suite.notes ?? []).map((note) => `<li>${escaped(note)}</li>`).join("")}</ul>`;

function rowsOf(one: CaseResult, { contenders, unit }: SuiteResult): string[] {
  const own = one.figures.ours;
  const best = bestPeer(one)?.name;
  const row = (name: Contender, cells: string): string => {
    const isFirst = name === "ours";
    return `<tr${isFirst ? ' class="ours"' : ""}><td>${isFirst ? escaped(one.name) : ""}</td><td class="number">${isFirst ? one.size.toLocaleString("en") : ""}</td><td>${escaped(described(name).label)}${described(name).generatesCode ? " *" : ""}</td>${cells}</tr>`;
  };
  return contenders.flatMap((name) => {
    const found = one.figures[name];
    if (found === undefined) return [];
    if ("cannot" in found) return [row(name, `<td class="cannot" colspan="4">– ${escaped(found.cannot)}</td>`)];
    const ratio = own === undefined || "cannot" in own || name === "ours" ? "" : formatRatio(found.median / own.median);
    const shown = [
      formatQuantity(found.median, unit),
      formatQuantity(found.p95, unit),
      `±${(found.spread * 100).toFixed(1)} %`,
      name === best ? `<b>${ratio}</b>` : ratio,
    ];
    return [row(name, shown.map((cell) => `<td class="number">${cell}</td>`).join(""))];
  });
}
