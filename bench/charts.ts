import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import type { Suite } from "./case.ts";
import { described } from "./contenders.ts";
import { type Figure, type Measured, measuredOf } from "./results.ts";
import { formatCount, formatQuantity } from "./table.ts";

/** A case that is drawn, and the name of the picture where it is a file of its own, for the README. */
interface Drawn {
  readonly suite: string;
  readonly case: string;
  readonly file?: string;
}
export type Chart = Drawn & { readonly svg: string };

const drawn: readonly Drawn[] = [
  { suite: "clone", case: "results of 10 KB" },
  { suite: "item", case: "the context of an item" },
  { suite: "heap", case: "heap after 10,000 items" },
  { suite: "end-to-end", case: "10,000 items × 20 fields, 100 in flight", file: "end-to-end.svg" },
  { suite: "end-to-end", case: "10,000 items × 20 fields, all kept" },
  { suite: "end-to-end-heap", case: "10,000 items × 20 fields, all kept" },
  { suite: "render", case: "three fields, again" },
  { suite: "condition", case: "two comparisons, again" },
];

/** Declares the colours of text and of paper, for a page or for a picture that stands alone. */
export const coloursOf = (selector: string): string =>
  `${selector} { --page: #ffffff; color: #1d2330; color-scheme: light dark; }
@media (prefers-color-scheme: dark) { ${selector} { --page: #14181f; color: #e7eaf0; } }`;

/** Draws the cases of the table that were measured. */
export const charts = (figures: readonly Figure[], suites: readonly Suite[]): Chart[] =>
  drawn.flatMap((row) => {
    const suite = suites.find(({ name }) => name === row.suite);
    const own = measuredOf(figures).filter((one) => one.suite === row.suite && one.case === row.case);
    return suite === undefined ? [] : [{ ...row, svg: lines(row.case, own.filter(isPositive), suite) }];
  });

const isPositive = ({ size, median }: Measured): boolean => size > 0 && median > 0; // as the axes are logarithmic

const { document } = parseHTML("<html></html>");
const frame = { width: 720, height: 340, marginLeft: 64, marginRight: 190, marginTop: 52, marginBottom: 44 };
const style = { font: "13px system-ui, -apple-system, 'Segoe UI', sans-serif", background: "transparent" };
const heading = { frameAnchor: "top-left", lineAnchor: "top", fontSize: 11 } as const;
const label = { x: "size", textAnchor: "start", dx: 10, fontWeight: 600, fontSize: 11.5 } as const;
const isOurs = ({ contender }: Measured): boolean => contender === "ours";
const stroke = ({ contender }: Measured): string => described(contender).colour;

/** Draws the cost against the size, on logarithmic axes: a line for each contender, with its name at its end. */
function lines(name: string, points: readonly Measured[], { title, sizes }: Suite): string {
  const values = points.flatMap(({ median, p95 }) => [median, p95]);
  const domain = [Math.min(...values) / 1.6, Math.max(...values) * 1.6] as const;
  const sizeText = (size: number): string =>
    sizes.startsWith("bytes") ? formatQuantity(size, "bytes") : formatCount(size);
  const quantity = (value: number): string => formatQuantity(value, points[0]?.unit ?? "ns");
  const labelText = ({ contender, median }: Measured): string => `${described(contender).label}  ${quantity(median)}`;
  const line = { x: "size", y: "median", z: "contender", stroke };
  const plot = Plot.plot({
    document: document as never, // linkedom's
    ...frame,
    style,
    x: { type: "log", axis: null },
    y: { type: "log", domain, label: null, tickFormat: quantity, grid: true, ticks: ticksOf(domain) },
    color: { type: "identity" },
    marks: [
      // of its own, as a logarithmic axis leaves out what is far from a power of ten
      Plot.axisX([...new Set(points.map(({ size }) => size))], { text: sizeText, label: `${sizes} →` }),
      Plot.ruleX(points, { x: "size", y1: "minimum", y2: "p95", stroke, strokeWidth: 5, strokeOpacity: 0.22 }),
      Plot.line(points, { ...line, strokeWidth: 1.6, filter: (point: Measured) => !isOurs(point) }),
      Plot.line(points, { ...line, strokeWidth: 3.4, filter: isOurs }),
      Plot.dot(points, { x: "size", y: "median", fill: stroke, r: (point: Measured) => (isOurs(point) ? 4.5 : 3) }),
      Plot.text(apart(points, domain), { ...label, y: "place", fill: stroke, text: labelText }),
      Plot.text([`${title.replace(/:.*/, "")}: ${name}`], { ...heading, dy: -42, fontSize: 14.5, fontWeight: 700 }),
      Plot.text(["median; the thick bar goes from the least to the 95th percentile"], { ...heading, dy: -23 }),
    ],
  });
  plot.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", `${title}: ${name}`);
  return plot.outerHTML;
}

/** The powers of ten of a domain, each second of them where there are many, and parts of them where there are few. */
function ticksOf([from, to]: readonly [number, number]): number[] {
  const step = to / from > 1e7 ? 2 : 1;
  const parts = to / from < 100 ? [1, 2, 5] : [1];
  const powers = Array.from({ length: 14 / step }, (_, index) => 10 ** (index * step));
  return powers.flatMap((power) => parts.map((part) => part * power)).filter((tick) => tick >= from && tick <= to);
}

type Placed = Measured & { readonly place: number };

/** The last points of the lines, whose labels are moved up so that none of one size lies on another. */
function apart(points: readonly Measured[], [from, to]: readonly [number, number]): Placed[] {
  const gap = (to / from) ** (15 / (frame.height - frame.marginTop - frame.marginBottom));
  const highest = new Map<number, number>();
  const ends = new Map(points.map((point) => [point.contender, point]));
  return [...ends.values()]
    .toSorted((left, right) => left.median - right.median)
    .map((end) => {
      const place = Math.max(end.median, (highest.get(end.size) ?? 0) * gap);
      highest.set(end.size, place);
      return { ...end, place };
    });
}

/** A chart as a file: with the colours that a page would give it. */
export const alone = (svg: string): string =>
  `${svg.replace(/(<svg[^>]*>)/, `$1<style>${coloursOf("svg")}</style><rect width="100%" height="100%" style="fill: var(--page)"/>`)}\n`;
