import type { About } from "./case.ts";
import type { Contender } from "./contenders.ts";

/** What was measured of one contender: in the unit of its suite, per item. */
export interface Figure {
  readonly median: number;
  readonly p95: number;
  readonly minimum: number;
  /** Half of the range of the middle half of the samples, as a part of the median. */
  readonly spread: number;
  readonly samples: number;
}

/** Why a contender can't do a case. */
export interface Cannot {
  readonly cannot: string;
}

export interface CaseResult {
  readonly name: string;
  readonly size: number;
  readonly figures: { readonly [Name in Contender]?: Figure | Cannot };
}

export interface SuiteResult extends About {
  readonly cases: readonly CaseResult[];
}

export interface GoalResult {
  readonly name: string;
  readonly wanted: string;
  readonly measured: string;
  readonly isMet: boolean;
}

/** All of a run, as bench/results/latest.json has it. */
export interface Results {
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  readonly isQuick: boolean;
  readonly seconds: number;
  readonly peers: Readonly<Record<string, string>>;
  readonly goals: readonly GoalResult[];
  readonly suites: readonly SuiteResult[];
}

/** A few digits: more would not be true. */
const rounded = (value: number): number => Number(value.toPrecision(4));

export function figureOf(samples: readonly number[]): Figure {
  const sorted = samples.toSorted((left, right) => left - right);
  const at = (part: number): number => sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN;
  const median = at(0.5);
  const spread = median === 0 ? 0 : (at(0.75) - at(0.25)) / 2 / median;
  return {
    median: rounded(median),
    p95: rounded(at(0.95)),
    minimum: rounded(at(0)),
    spread: Number(spread.toFixed(3)),
    samples: samples.length,
  };
}

export function figure({ figures }: CaseResult, name: Contender): Figure | undefined {
  const found = figures[name];
  return found === undefined || "cannot" in found ? undefined : found;
}

/** The peer whose median is the least. */
export function bestPeer(
  result: CaseResult,
  among: (name: Contender) => boolean = () => true,
): { readonly name: Contender; readonly median: number } | undefined {
  const peers = Object.keys(result.figures).flatMap((key) => {
    const name = key as Contender; // a key of the table
    const found = name !== "ours" && among(name) ? figure(result, name) : undefined;
    return found === undefined ? [] : [{ name, median: found.median }];
  });
  return peers.toSorted((left, right) => left.median - right.median)[0];
}

/** How many times as much as ours the best peer takes; undefined where there is none. */
export function ratioToBest(result: CaseResult, among?: (name: Contender) => boolean): number | undefined {
  const [ours, best] = [figure(result, "ours"), bestPeer(result, among)];
  return ours === undefined || best === undefined ? undefined : best.median / ours.median;
}
