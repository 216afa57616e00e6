import type { Contender } from "./contenders.ts";
import { described } from "./contenders.ts";
import { bestPeer, type CaseResult, figure, type GoalResult, ratioToBest, type SuiteResult } from "./results.ts";
import { cloneName } from "./suites/clone.ts";
import { comparisonsName, itemConditionName, statusName, writeConditionName } from "./suites/condition.ts";
import { endToEndName } from "./suites/end-to-end.ts";
import { jsonName } from "./suites/json.ts";
import { cloneBytes, itemBytes } from "./suites/memory.ts";
import { bracketsName, chainName, levelsName, longName } from "./suites/refusals.ts";
import { itemName, loopName, simpleName, threeFieldsName, writeName } from "./suites/render.ts";
import { units } from "./table.ts";

type Unit = "ns" | "ms" | "bytes" | "×" | "%";

interface Goal {
  readonly name: string;
  readonly suite: string;
  readonly least?: number;
  readonly most?: number;
  readonly unit: Unit;
  readonly measure: (cases: readonly CaseResult[]) => number;
  /** What to say of it besides. */
  readonly note?: (cases: readonly CaseResult[]) => string;
}

const named = (cases: readonly CaseResult[], wanted: string): readonly CaseResult[] =>
  cases.filter(({ name }) => name.startsWith(wanted)).toSorted((left, right) => left.size - right.size);

const ours = (result: CaseResult): number => figure(result, "ours")?.median ?? Number.NaN;
const slowest = (cases: readonly CaseResult[]): number => Math.max(...cases.map(ours));
const worstRatio = (cases: readonly CaseResult[], among?: (name: Contender) => boolean): number =>
  Math.min(...cases.map((one) => ratioToBest(one, among) ?? Number.POSITIVE_INFINITY));
const only = (peer: Contender) => (name: Contender) => name === peer;
const generatesNone = (name: Contender): boolean => described(name).generatesCode !== true;

/** Which peer is the one that comes nearest. */
const nearest = (cases: readonly CaseResult[]): string => {
  const worst = cases.toSorted((left, right) => (ratioToBest(left) ?? 0) - (ratioToBest(right) ?? 0))[0];
  const best = worst === undefined ? undefined : bestPeer(worst);
  return best === undefined ? "" : `${described(best.name).label}`;
};

/** How much more the largest costs than the smallest, in percent, by what `measure` takes. */
const slope = (cases: readonly CaseResult[], measure: "minimum" | "median"): number => {
  const [first, last] = [cases[0], cases.at(-1)].map((one) => (one ? figure(one, "ours")?.[measure] : undefined));
  return ((last ?? Number.NaN) / (first ?? Number.NaN) - 1) * 100;
};

/** The farthest from the first, in percent. */
const sway = (cases: readonly CaseResult[]): number => {
  const [first = Number.NaN, ...others] = cases.map(ours);
  return Math.max(...others.map((other) => Math.abs(other / first - 1) * 100));
};

const renders = (kind: string, least: number): Goal[] => [
  {
    name: `render, ${kind}: the fastest peer`,
    suite: "render",
    least,
    unit: "×",
    measure: (cases) => worstRatio(named(cases, kind)),
    note: (cases) => nearest(named(cases, kind)),
  },
  {
    name: `render, ${kind}: the fastest peer that makes no code`,
    suite: "render",
    least,
    unit: "×",
    measure: (cases) => worstRatio(named(cases, kind), generatesNone),
  },
];

const thousands = endToEndName(10_000);
const inFlight = `${thousands}, 100 in flight`;
const allKept = `${thousands}, all kept`;

const goals: readonly Goal[] = [
  {
    name: "clone, the slowest size",
    suite: "clone",
    most: 10,
    unit: "ns",
    measure: (cases) => slowest(named(cases, cloneName)),
  },
  {
    name: "clone, how far from that at 0 results",
    suite: "clone",
    most: 20,
    unit: "%",
    measure: (cases) => sway(named(cases, cloneName)),
  },
  {
    name: "clone, retained",
    suite: "memory",
    most: 48.5,
    unit: "bytes",
    measure: (cases) => slowest(named(cases, cloneBytes)),
  },
  {
    name: "context of an item, retained",
    suite: "memory",
    most: 48.5,
    unit: "bytes",
    measure: (cases) => slowest(named(cases, itemBytes)),
  },
  { name: "with-items, an item, the slowest size", suite: "with-items", most: 20, unit: "ns", measure: slowest },
  ...[simpleName, threeFieldsName, itemName].flatMap((kind) => renders(kind, 4)),
  ...(
    [
      ["render", writeName],
      ["render", loopName],
      ["condition", writeConditionName],
    ] as const
  ).map(
    ([suite, kind]): Goal => ({
      name: `${suite}, ${kind}: nunjucks`,
      suite,
      least: 1,
      unit: "×",
      measure: (cases) => worstRatio(named(cases, kind), only("nunjucks")),
    }),
  ),
  ...[comparisonsName, statusName, itemConditionName].map(
    (kind): Goal => ({
      name: `condition, ${kind}: the fastest peer`,
      suite: "condition",
      least: 5,
      unit: "×",
      measure: (cases) => worstRatio(named(cases, kind)),
      note: (cases) => nearest(named(cases, kind)),
    }),
  ),
  {
    name: "compile and render once: nunjucks",
    suite: "compile",
    least: 1,
    unit: "×",
    measure: (cases) => worstRatio(cases, only("nunjucks")),
  },
  {
    name: "JSON of 30 fields: nunjucks",
    suite: "json",
    least: 3,
    unit: "×",
    measure: (cases) =>
      worstRatio(
        named(cases, jsonName).filter(({ size }) => size === 30),
        only("nunjucks"),
      ),
  },
  ...[inFlight, allKept].map(
    (name): Goal => ({
      name: `${name}, the slowest context`,
      suite: "end-to-end",
      most: 40,
      unit: "ms",
      measure: (cases) => slowest(named(cases, name)) / units.ms,
    }),
  ),
  {
    name: "the same: time at 100 MB over 10 KB, by minima",
    suite: "end-to-end",
    most: 5,
    unit: "%",
    measure: (cases) => slope(named(cases, inFlight), "minimum"),
  },
  {
    name: "the same: peak heap at 100 MB over 10 KB, all kept",
    suite: "end-to-end-heap",
    most: 5,
    unit: "%",
    measure: (cases) => slope(named(cases, allKept), "median"),
  },
  {
    name: "ingest, part of JSON.parse",
    suite: "ingest",
    most: 0.6,
    unit: "×",
    measure: (cases) => 1 / worstRatio(cases, only("JSON.parse")),
  },
  ...[levelsName, longName, bracketsName, chainName].map(
    (what): Goal => ({
      name: `limit error for ${what}`,
      suite: "refusals",
      most: 50,
      unit: "ms",
      measure: (cases) => slowest(named(cases, what)) / units.ms,
    }),
  ),
];

const shown = (value: number, unit: Unit): string =>
  `${value < 10 && unit !== "%" ? value.toFixed(2) : value.toFixed(1)} ${unit}`.replace(/\.0+ /, " ");

/** The goals of the suites that were measured. */
export const goalsOf = (suites: readonly SuiteResult[]): GoalResult[] =>
  goals.flatMap(({ name, suite, least, most, unit, measure, note }) => {
    const cases = suites.find((one) => one.name === suite)?.cases;
    if (cases === undefined) return [];
    const measured = measure(cases);
    const [isMet, bound] =
      least === undefined ? [measured <= (most ?? 0), `at most ${most}`] : [measured >= least, `at least ${least}`];
    const said = note?.(cases);
    return [
      {
        name,
        wanted: `${bound} ${unit}`,
        measured: `${shown(measured, unit)}${said ? ` (${said})` : ""}`,
        isMet,
      },
    ];
  });
