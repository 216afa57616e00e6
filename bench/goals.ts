import type { Case, Contender, Suite } from "./case.ts";
import { type Flatness, mostRatio, ratioOf } from "./flatness.ts";
import type { Measurements } from "./measure.ts";
import { cloneBytes, itemBytes, type Retained } from "./memory.ts";
import { cloneName } from "./suites/clone.ts";
import { threeFieldsName } from "./suites/templates.ts";
import { formatNumber, formatTable } from "./table.ts";

/** All that was measured. */
export interface Findings {
  readonly suites: Readonly<Record<"clone" | "withItems" | "templates" | "conditions" | "ingest", Suite>>;
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

/** The worst of a suite's cases, by the medians. */
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
  atLeast("three fields against compiled nunjucks, the worst size", 2, (findings) =>
    leastRatio(
      findings.suites.templates.cases.filter(({ name }) => name.startsWith(threeFieldsName)),
      "nunjucks",
      findings,
    ),
  ),
  atLeast("conditions against compiled nunjucks, the worst", 5, (findings) =>
    leastRatio(findings.suites.conditions.cases, "nunjucks", findings),
  ),
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
