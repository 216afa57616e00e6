import type { Contender } from "./contenders.ts";

/** The unit of a figure: a report shows nanoseconds also as µs, ms or s, and bytes as KB, MB or GB. */
export type Unit = "ns" | "bytes";

/** Says what a figure is about. */
export interface Place {
  readonly suite: string;
  readonly case: string;
  readonly size: number;
  readonly contender: Contender;
}

/** The statistics of the samples of one contender, per item. */
export interface Statistics {
  readonly median: number;
  readonly p95: number;
  readonly minimum: number;
  /** Half of the range of the middle half of the samples, as a part of the median. */
  readonly spread: number;
  readonly samples: number;
}

export type Measured = Place & { readonly unit: Unit } & Statistics;

/** A figure, or the reason why a contender has none. */
export type Figure = Measured | (Place & { readonly cannot: string });

/** A whole run, as bench/results/latest.json has it. */
export interface Results {
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  readonly isQuick: boolean;
  readonly seconds: number;
  readonly peers: Readonly<Record<string, string>>;
  readonly figures: readonly Figure[];
}

/** JSON with one line for each figure, so that a change of one is a change of one line. */
export function resultsText({ figures, ...run }: Results): string {
  const lines = figures.map((figure) => JSON.stringify(figure)).join(",\n");
  return `${JSON.stringify(run).slice(0, -1)},"figures":[\n${lines}\n]}\n`;
}

/** Cuts numbers to the digits that a measurement can vouch for. */
export function statisticsOf(samples: readonly number[]): Statistics {
  const sorted = samples.toSorted((left, right) => left - right);
  const at = (part: number): number =>
    Number((sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN).toPrecision(4));
  const median = at(0.5);
  const spread = Number(median === 0 ? 0 : ((at(0.75) - at(0.25)) / 2 / median).toFixed(3));
  return { median, p95: at(0.95), minimum: at(0), spread, samples: samples.length };
}

export const measuredOf = (figures: readonly Figure[]): Measured[] => figures.filter((one) => "median" in one);
