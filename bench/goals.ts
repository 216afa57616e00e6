import { type Case, type Contender, type Suite, units } from "./case.ts";
import { type Flatness, mostRatio, ratioOf } from "./flatness.ts";
import type { Measurements } from "./measure.ts";
import { cloneBytes, itemBytes, type Retained } from "./memory.ts";
import { cloneName } from "./suites/clone.ts";
import { bracketsName, chainName, levelsName, longName } from "./suites/refusals.ts";
import { itemName, loopName, simpleName, threeFieldsName } from "./suites/templates.ts";
import { formatNumber, formatTable } from "./table.ts";

type SuiteName = "clone" | "withItems" | "templates" | "conditions" | "compile" | "refusals" | "ingest";

/** All that was measured. */
export interface Findings {
  readonly suites: Readonly<Record<SuiteName, Suite>>;
  readonly flatnesses: readonly Flatness[];
  readonly retained: readonly Retained[];
  readonly measurements: Measurements;
}

interface Goal {
  readonly name: string;
  readonly wanted: string;
  readonly unit: string;
  readonly measure: (findings: Findings) => number;
  readonly isMet: (measured: number) => boolean;
}

const atMost = (name: string, limit: number, unit: string, measure: Goal["measure"]): Goal => ({
  name,
  wanted: `<= ${formatNumber(limit)} ${unit}`,
  unit,
  measure,
  isMet: (measured) => measured <= limit,
});

const atLeast = (name: string, limit: number, measure: Goal["measure"]): Goal => ({
  name,
  wanted: `>= ${formatNumber(limit)} ×`,
  unit: "×",
  measure,
  isMet: (measured) => measured >= limit,
});

/** The cases of a suite whose names begin so. */
function casesNamed({ cases, title }: Suite, wanted: string): readonly Case[] {
  const named = cases.filter(({ name }) => name.startsWith(wanted));
  if (named.length === 0) throw new Error(`${title}: no case is called ${wanted}`);
  return named;
}

/** The worst of the cases, by the medians. */
const slowest = (cases: readonly Case[], { measurements }: Findings): number =>
  Math.max(...cases.map(({ operations }) => measurements.of(operations.ours).median));

const leastRatio = (cases: readonly Case[], peer: Contender, { measurements }: Findings): number =>
  Math.min(
    ...cases.map(({ operations }) => {
      const other = operations[peer];
      return other === undefined
        ? Number.POSITIVE_INFINITY
        : measurements.of(other).median / measurements.of(operations.ours).median;
    }),
  );

const bytesOf = (wanted: string, { retained }: Findings): number =>
  retained.find(({ name }) => name === wanted)?.bytes ?? Number.NaN;

const renders = (kind: string, limit: number): Goal =>
  atLeast(`${kind}, against compiled nunjucks, the worst`, limit, (findings) =>
    leastRatio(casesNamed(findings.suites.templates, kind), "nunjucks", findings),
  );

const decides = (peer: Contender, limit: number): Goal =>
  atLeast(`conditions against compiled ${peer}, the worst`, limit, (findings) =>
    leastRatio(findings.suites.conditions.cases, peer, findings),
  );

const refuses = (what: string): Goal =>
  atMost(
    `limit error for ${what}, the slowest`,
    50,
    "ms",
    (findings) => slowest(casesNamed(findings.suites.refusals, what), findings) / units.ms,
  );

const goals: readonly Goal[] = [
  atMost("clone, the slowest size", 20, "ns", (findings) => slowest(findings.suites.clone.cases, findings)),
  atMost("with-items, an item, the slowest size", 40, "ns", (findings) =>
    slowest(findings.suites.withItems.cases, findings),
  ),
  atMost("clone, retained", 64, "bytes", (findings) => bytesOf(cloneBytes, findings)),
  atMost("context of an item, retained", 64, "bytes", (findings) => bytesOf(itemBytes, findings)),
  atLeast("clone against structuredClone at 100 results", 10_000, (findings) =>
    leastRatio(
      findings.suites.clone.cases.filter(({ name, size }) => name === cloneName && size === 100),
      "structuredClone",
      findings,
    ),
  ),
  renders(simpleName, 4),
  renders(threeFieldsName, 4),
  renders(itemName, 4),
  renders(loopName, 1),
  decides("nunjucks", 10),
  decides("jexl", 5),
  atLeast("compile against nunjucks' compile, the worst", 1, (findings) =>
    leastRatio(findings.suites.compile.cases, "nunjucks", findings),
  ),
  ...[levelsName, longName, bracketsName, chainName].map(refuses),
  atMost(
    "ingest against JSON.parse",
    1,
    "×",
    (findings) => 1 / leastRatio(findings.suites.ingest.cases, "JSON.parse", findings),
  ),
  atMost("flat: the steepest of clone, render and condition", mostRatio, "×", ({ flatnesses, measurements }) =>
    Math.max(...flatnesses.map((flatness) => ratioOf(flatness, measurements))),
  ),
];

export const reportGoals = (findings: Findings): string =>
  [
    "Goals, by medians",
    formatTable(
      ["goal", "wanted", "measured", ""],
      goals.map(({ name, wanted, unit, measure, isMet }) => {
        const measured = measure(findings);
        const shown = unit === "×" && measured < 10 ? measured.toFixed(2) : formatNumber(measured);
        return [name, wanted, `${shown} ${unit}`, isMet(measured) ? "ok" : "missed"];
      }),
    ),
  ].join("\n");
