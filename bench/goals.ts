import { type Contender, described } from "./contenders.ts";
import { type Figure, type Measured, measuredOf } from "./results.ts";
import { formatQuantity, formatRatio } from "./table.ts";

/** Takes our figures of some cases, the smallest size first, and those of all contenders; gives a value, and whose it is. */
type Measure = (ours: readonly Measured[], all: readonly Measured[]) => readonly [value: number, by?: Contender];
interface Comparison {
  readonly title: string;
  readonly measure: Measure;
  /** Formats a value that has another unit than the figures. */
  readonly format?: (value: number) => string;
}

/** Compares with the nearest of some peers, or with the farthest: how many times as much as ours it takes. */
const against = (title: string, isPeer: (name: Contender) => boolean, isFarthest = false): Comparison => ({
  title: `${title} ÷ ours`,
  format: formatRatio,
  measure: (ours, all) => {
    const peers = all.filter(({ contender }) => contender !== "ours" && isPeer(contender));
    const ratios = ours.flatMap((own) =>
      peers
        .filter((peer) => peer.case === own.case && peer.size === own.size)
        .map((peer) => [peer.median / own.median, peer.contender] as const),
    );
    return ratios.toSorted(([left], [right]) => left - right).at(isFarthest ? -1 : 0) ?? [Number.NaN];
  },
});

const most: Measure = (ours) => [Math.max(...ours.map(({ median }) => median))];
/** Compares minima: other work of the machine can only add to a time. */
const growth: Measure = (ours) => [(ours.at(-1)?.minimum ?? Number.NaN) / (ours[0]?.minimum ?? Number.NaN)];

const comparisons = {
  most: { title: "the most of all sizes", measure: most },
  growth: { title: "largest ÷ smallest size, by minima", measure: growth, format: formatRatio },
  anyPeer: against("the fastest peer", () => true),
  safePeer: against("the fastest peer that generates no code", (name) => described(name).generatesCode !== true),
  recording: against("renderWithReads", (name) => name === "recording", true),
  loop: against("setVariable in a loop", (name) => name === "loop"),
  nunjucks: against("nunjucks", (name) => name === "nunjucks"),
  "JSON.parse": against("JSON.parse", (name) => name === "JSON.parse"),
} as const satisfies Readonly<Record<string, Comparison>>;

export interface Goal {
  readonly suite: string;
  /** Begins the names of the cases that the goal is for. */
  readonly case: string;
  readonly size?: number;
  readonly comparison: keyof typeof comparisons;
  readonly most?: number;
  readonly least?: number;
  /** The bench fails where such a goal is missed. */
  readonly isRequired?: true;
}

const milliseconds = 1_000_000; // in nanoseconds
const flat = { comparison: "growth", most: 1.5, isRequired: true } as const;

// biome-ignore format: a table
const goals: readonly Goal[] = [
  { suite: "clone", case: "results of 10 KB", comparison: "most", most: 10 },
  { suite: "clone", case: "results of 10 KB", comparison: "growth", most: 1.2, isRequired: true },
  { suite: "item", case: "the context of an item", comparison: "most", most: 20 },
  { suite: "item", case: "the context of an item", ...flat },
  { suite: "memory", case: "a clone", comparison: "most", most: 48.5 },
  { suite: "memory", case: "the context of an item", comparison: "most", most: 48.5 },
  { suite: "with-items", case: "a context for each item, kept", comparison: "most", most: 20 },
  { suite: "write", case: "set 1,000 new variables", comparison: "loop", least: 5 },
  { suite: "render", case: "simple, again", comparison: "anyPeer", least: 4 },
  { suite: "render", case: "simple, again", comparison: "safePeer", least: 4 },
  { suite: "render", case: "simple, again", ...flat },
  { suite: "render", case: "three fields, again", comparison: "anyPeer", least: 4 },
  { suite: "render", case: "three fields, again", comparison: "safePeer", least: 4 },
  { suite: "render", case: "three fields, again", ...flat },
  { suite: "render", case: "two fields of an item", comparison: "anyPeer", least: 4 },
  { suite: "render", case: "two fields of an item", comparison: "safePeer", least: 4 },
  { suite: "render", case: "write a variable, then three fields", comparison: "nunjucks", least: 1 },
  { suite: "render", case: "for over 1,000 rows, 3 fields", comparison: "nunjucks", least: 1 },
  { suite: "condition", case: "write a variable, then two comparisons", comparison: "nunjucks", least: 1 },
  { suite: "condition", case: "two comparisons, again", comparison: "anyPeer", least: 5 },
  { suite: "condition", case: "two comparisons, again", ...flat },
  { suite: "condition", case: "status of a result, again", comparison: "anyPeer", least: 5 },
  { suite: "condition", case: "status of a result, again", ...flat },
  { suite: "condition", case: "two comparisons of an item", comparison: "anyPeer", least: 5 },
  { suite: "compile", case: "", comparison: "nunjucks", least: 1 },
  { suite: "json", case: "the nested input of a task", size: 30, comparison: "nunjucks", least: 3 },
  { suite: "end-to-end", case: "10,000 items × 20 fields, 100 in flight", comparison: "most", most: 40 * milliseconds },
  { suite: "end-to-end", case: "10,000 items × 20 fields, all kept", comparison: "most", most: 40 * milliseconds },
  { suite: "end-to-end", case: "10,000 items × 20 fields, 100 in flight", comparison: "growth", most: 1.05 },
  { suite: "end-to-end-heap", case: "10,000 items × 20 fields, all kept", comparison: "growth", most: 1.05 },
  { suite: "ingest", case: "nested rows", comparison: "JSON.parse", least: 1 / 0.6 },
  { suite: "refusals", case: "250,000 levels", comparison: "most", most: 50 * milliseconds },
  { suite: "refusals", case: "10 MB", comparison: "most", most: 50 * milliseconds },
  { suite: "refusals", case: "100,000 brackets", comparison: "most", most: 50 * milliseconds },
  { suite: "hostile", case: "", comparison: "most", most: 1_000 * milliseconds },
  { suite: "hostile", case: "write of a name", comparison: "growth", most: 1.5 },
  { suite: "reads", case: "fields of an item", comparison: "recording", most: 1.1 },
  { suite: "refusals", case: "a chain of 125,000 names", comparison: "most", most: 50 * milliseconds },
];

export interface GoalResult extends Goal {
  readonly name: string;
  readonly wanted: string;
  readonly measured: string;
  readonly isMet: boolean;
}

/** Holds figures to the goals of their suites. */
export const goalsOf = (figures: readonly Figure[]): GoalResult[] =>
  goals.filter(({ suite }) => figures.some((one) => one.suite === suite)).map((goal) => resultOf(goal, figures));

function resultOf(goal: Goal, figures: readonly Figure[]): GoalResult {
  const own = measuredOf(figures)
    .filter((one) => one.suite === goal.suite && one.case.startsWith(goal.case))
    .filter(({ size }) => goal.size === undefined || size === goal.size)
    .toSorted((left, right) => left.size - right.size);
  const ours = own.filter(({ contender }) => contender === "ours");
  const unit = ours[0]?.unit;
  if (unit === undefined) throw new Error(`no case of ${goal.suite} is called ${goal.case}`);
  const { title, measure, format = (value) => formatQuantity(value, unit) }: Comparison = comparisons[goal.comparison];
  const [value, by] = measure(ours, own);
  const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = goal;
  return {
    ...goal,
    name: [goal.suite, goal.case, title].filter((part) => part !== "").join(": "),
    wanted: goal.least === undefined ? `at most ${format(most)}` : `at least ${format(least)}`,
    measured: `${format(value)}${by === undefined ? "" : ` (${described(by).label})`}`,
    isMet: value >= least && value <= most,
  };
}
