import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { colourOf, coloursOf } from "./colours.ts";
import { type Contender, described } from "./contenders.ts";
import { type CaseResult, figure, type Results, type SuiteResult } from "./results.ts";
import { formatQuantity } from "./table.ts";

/** A picture of a part of a suite. */
export interface Chart {
  readonly suite: string;
  readonly svg: string;
  /** Where it is written as a file of its own, for the README. */
  readonly file?: string;
}

interface Point {
  readonly contender: Contender;
  readonly size: number;
  readonly median: number;
  readonly p95: number;
  readonly minimum: number;
}

const { document } = parseHTML("<html></html>");
const [width, lineHeight] = [720, 340];
const font = "13px system-ui, -apple-system, 'Segoe UI', sans-serif";
/** Bars whose lengths differ by more are drawn on a log axis. */
const mostLinear = 40;

/** The charts of a run. */
export const charts = ({ suites }: Results): Chart[] => suites.flatMap(chartsOf);

const readmeCharts: Readonly<Record<string, string>> = { "end-to-end 10,000 items × 20 fields, 100": "end-to-end.svg" };

function chartsOf(suite: SuiteResult): Chart[] {
  if (suite.chart === "none") return [];
  const names = [...new Set(suite.cases.map(({ name }) => name))];
  const isLine = (cases: readonly CaseResult[]): boolean =>
    suite.chart === "lines" && cases.filter(({ size }) => size > 0).length >= 3;
  return names.flatMap((name): Chart[] => {
    const cases = suite.cases.filter((one) => one.name === name);
    if (!isLine(cases)) return cases.map((one) => ({ suite: suite.name, svg: bars(one, suite, cases.length > 1) }));
    const file = Object.entries(readmeCharts).find(([key]) => `${suite.name} ${name}`.startsWith(key))?.[1];
    const svg = lines(name, cases, suite);
    return [{ suite: suite.name, svg, ...(file === undefined ? {} : { file }) }];
  });
}

const pointsOf = (cases: readonly CaseResult[], { contenders }: SuiteResult): Point[] =>
  contenders.flatMap((contender) =>
    cases.flatMap((one) => {
      const found = figure(one, contender);
      return found === undefined ? [] : [{ contender, size: one.size, ...found }];
    }),
  );

/** The cost against the size, on log axes: a line for each contender, with its name at its end. */
function lines(name: string, cases: readonly CaseResult[], suite: SuiteResult): string {
  const points = pointsOf(cases, suite).filter(({ size, median }) => size > 0 && median > 0);
  const values = points.flatMap(({ median, p95 }) => [median, p95]);
  const domain = [Math.min(...values) / 1.6, Math.max(...values) * 1.6] as const;
  const isOurs = ({ contender }: Point): boolean => contender === "ours";
  const stroke = ({ contender }: Point): string => colourOf(contender);
  const ends = points.filter((point) => !points.some((other) => isAfter(other, point)));
  const rank = [...points.filter((point) => !isOurs(point)), ...points.filter(isOurs)]; // ours is drawn last
  const plot = Plot.plot({
    document: document as never, // linkedom's
    width,
    height: lineHeight,
    marginLeft: 64,
    marginRight: 190,
    marginTop: 52,
    marginBottom: 44,
    style: { font, background: "transparent", overflow: "visible" },
    x: { type: "log", axis: null },
    y: { type: "log", domain, label: null, tickFormat: quantity(suite), grid: true, ticks: decades(domain) },
    color: { type: "identity" },
    marks: [
      // of its own, as a log axis leaves out what is far from a power of ten
      Plot.axisX(ticksOf(cases), { text: sizeText(suite), label: `${suite.sizes} →` }),
      Plot.ruleX(rank, { x: "size", y1: "minimum", y2: "p95", stroke, strokeWidth: 5, strokeOpacity: 0.22 }),
      Plot.line(rank, {
        x: "size",
        y: "median",
        z: "contender",
        stroke,
        strokeWidth: 1.6,
        filter: (point: Point) => !isOurs(point),
      }),
      Plot.line(rank, { x: "size", y: "median", stroke, strokeWidth: 3.4, filter: isOurs }),
      Plot.dot(rank, {
        x: "size",
        y: "median",
        fill: stroke,
        r: (point: Point) => (isOurs(point) ? 4.5 : 3),
        title: titleOf(suite),
      }),
      Plot.text(apart(ends, domain), {
        x: "size",
        y: "place",
        text: ({ contender, median }: Point) => `${described(contender).label}  ${formatQuantity(median, suite.unit)}`,
        fill: stroke,
        textAnchor: "start",
        dx: 10,
        fontWeight: 600,
        fontSize: 11.5,
      }),
      heading(
        `${suite.title.replace(/:.*/, "")}: ${name}`,
        "median; the thick bar goes from the least to the 95th percentile",
      ),
    ],
  });
  return standalone(plot, width, lineHeight, `${suite.title}: ${name}`);
}

const isAfter = (other: Point, point: Point): boolean => other.contender === point.contender && other.size > point.size;

/** A bar for each contender, the fastest first. */
function bars(one: CaseResult, suite: SuiteResult, hasSize: boolean): string {
  const points = pointsOf([one], suite)
    .filter(({ median }) => median > 0)
    .toSorted((left, right) => left.median - right.median);
  const values = points.map(({ median }) => median);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const isLinear = most / least <= mostLinear;
  const from = isLinear
    ? 0
    : 10 ** (Math.ceil(Math.log10(least)) - 1) / (least < 10 ** Math.ceil(Math.log10(least)) * 0.13 ? 3 : 1);
  const height = 78 + points.length * 24;
  const label = ({ contender }: Point): string => described(contender).label;
  const fill = ({ contender }: Point): string => colourOf(contender);
  const plot = Plot.plot({
    document: document as never, // linkedom's
    width,
    height,
    marginLeft: 150,
    marginRight: 110,
    marginTop: 46,
    marginBottom: 26,
    style: { font, background: "transparent", overflow: "visible" },
    x: {
      type: isLinear ? "linear" : "log",
      domain: [from, most],
      label: null,
      tickFormat: quantity(suite),
      ...(isLinear ? { ticks: 5 } : { ticks: decades([from, most]) }),
      grid: true,
    },
    y: { domain: points.map(label), label: null, tickSize: 0, padding: 0.28 },
    color: { type: "identity" },
    marks: [
      Plot.barX(points, {
        x1: from,
        x2: "median",
        y: label,
        fill,
        fillOpacity: (point: Point) => (point.contender === "ours" ? 1 : 0.62),
        title: titleOf(suite),
      }),
      Plot.ruleY(points, {
        y: label,
        x1: (point: Point) => Math.max(point.minimum, from),
        x2: (point: Point) => Math.min(point.p95, most),
        stroke: "currentColor",
        strokeOpacity: 0.65,
      }),
      Plot.text(points, {
        x: ({ median, p95 }: Point) => Math.max(median, Math.min(p95, most)),
        y: label,
        text: ({ median }: Point) => formatQuantity(median, suite.unit),
        textAnchor: "start",
        dx: 8,
        fontWeight: 600,
      }),
      heading(
        hasSize ? `${one.name}, ${sizeText(suite)(one.size)} ${suite.sizes}` : one.name,
        isLinear
          ? "median; thin line: least to 95th percentile"
          : "median, on a log axis; thin line: least to 95th percentile",
      ),
    ],
  });
  return standalone(plot, width, height, `${suite.title}: ${one.name}`);
}

const quantity =
  ({ unit }: SuiteResult) =>
  (value: number): string =>
    value === 0 ? "0" : formatQuantity(value, unit);

const titleOf =
  ({ unit }: SuiteResult) =>
  ({ contender, size, median, p95 }: Point): string =>
    `${described(contender).label} at ${size}: ${formatQuantity(median, unit)}, p95 ${formatQuantity(p95, unit)}`;

const sizeText =
  ({ sizes }: SuiteResult) =>
  (size: number): string =>
    sizes.startsWith("bytes") ? formatQuantity(size, "bytes") : size.toLocaleString("en");

const ticksOf = (cases: readonly CaseResult[]): number[] =>
  [...new Set(cases.map(({ size }) => size))].filter((size) => size > 0);

/** The powers of ten of a domain: each second or third of them where there are many, and parts where there are few. */
function decades([from, to]: readonly [number, number]): number[] {
  if (to / from < 100) {
    const all = Array.from({ length: 14 }, (_, index) => 10 ** index).flatMap((power) => [power, 2 * power, 5 * power]);
    return all.filter((tick) => tick >= from && tick <= to);
  }
  const [first, last] = [Math.ceil(Math.log10(from) - 1e-9), Math.floor(Math.log10(to) + 1e-9)];
  const step = Math.ceil((last - first + 1) / 7);
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => 10 ** (first + index * step));
}

/** Labels at the ends of lines, moved apart so that none lies on another. */
function apart(ends: readonly Point[], domain: readonly [number, number]): (Point & { readonly place: number })[] {
  const perPixel = (Math.log10(domain[1]) - Math.log10(domain[0])) / (lineHeight - 96);
  const gap = perPixel * 15;
  const rightmost = Math.max(...ends.map(({ size }) => size));
  const place = (points: readonly Point[]): (Point & { readonly place: number })[] => {
    const sorted = points.toSorted((left, right) => left.median - right.median);
    const places = sorted.map(({ median }) => Math.log10(median));
    for (let pass = 0; pass < 60; pass++) {
      for (let index = 1; index < places.length; index++) {
        const [below = 0, above = 0] = [places[index - 1], places[index]];
        const lack = gap - (above - below);
        if (lack > 0) [places[index - 1], places[index]] = [below - lack / 2, above + lack / 2];
      }
    }
    return sorted.map((point, index) => ({ ...point, place: 10 ** (places[index] ?? 0) }));
  };
  return [rightmost, ...new Set(ends.map(({ size }) => size))]
    .filter((size, index, all) => all.indexOf(size) === index)
    .flatMap((size) => place(ends.filter((end) => end.size === size)));
}

const heading = (title: string, detail: string): Plot.Markish[] => [
  Plot.text([title], { frameAnchor: "top-left", dy: -42, fontSize: 14.5, fontWeight: 700, lineAnchor: "top" }),
  Plot.text([detail], { frameAnchor: "top-left", dy: -23, fontSize: 11, fillOpacity: 0.7, lineAnchor: "top" }),
];

/** The SVG as text: it stands alone, and within a page it has the page's colours. */
function standalone(plot: ReturnType<typeof Plot.plot>, wide: number, high: number, label: string): string {
  plot.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  plot.setAttribute("viewBox", `0 0 ${wide} ${high}`);
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", label);
  return plot.outerHTML;
}

/** A chart as a file: with the colours that a page would give it. */
export const alone = (svg: string): string =>
  `${svg.replace(/(<svg[^>]*>)/, `$1<style>${coloursOf("svg")}</style><rect width="100%" height="100%" style="fill: var(--page)"/>`)}\n`;
