import type { Value } from "../../data/json.ts";
import { ownText } from "../../data/own-text.ts";
import type { Metrics } from "../../metrics.ts";
import { data, type Scope } from "../../scope/scope.ts";
import type { WithSecrets } from "../../secrets/pointers.ts";
import { execute, type Program, type Rules, type Run, type Spent, type Unit } from "./run.ts";
import { withSecrets } from "./with-secrets.ts";

/** UTF-16 units of the longest text that a memo keeps. */
const longestText = 1_000;

/**
 * A program with a memo of one entry, the value that it gave for one version of the data:
 *
 * ```text
 *         runs                     runs for the same version
 *   empty ─────▶ seen: a version ────────────────────────────▶ filled: that version and its value
 *                 ▲ │         ▲                                  │
 *                 └─┘         └──────────────────────────────────┘
 *       runs for another version      runs for another version
 *
 *   any ──────▶ closed: it runs each time, for ever
 *         runs, and gives a value that can't be kept
 * ```
 *
 * Filled, it gives its value for that version without a run. It fills the second time, because most programs are asked
 * once of each version. Most fields of a task's input are the same for every item. A version is known by its number, so
 * none is kept alive.
 */
export class Memo<T extends Value> {
  // Fields are hidden from the compiler only: with a # each, to ask a filled memo took a tenth longer.
  private readonly rules: Rules;
  private readonly metrics: Metrics | undefined;
  private readonly unit: Unit;
  private readonly run: Program<T>;
  protected isClosed: boolean;
  /** The number of the version that was seen last; 0 before any. */
  protected seen = 0;
  /** The value for that version; undefined until it is filled. */
  protected value: T | undefined = undefined;
  /** How much of the limits the program spent on that value. */
  protected spent: Spent = nothing;

  constructor(rules: Rules, unit: Unit, run: Program<T>, isClosed = false) {
    this.isClosed = isClosed;
    this.rules = rules;
    this.metrics = rules.metrics;
    this.unit = unit;
    this.run = run;
  }

  /** Gives the value to the host, in a run of its own. O(1) where it is filled. */
  ask(scope: Scope): T {
    const value = this.value;
    if (value === undefined || this.seen !== scope[data].version) {
      return execute(this.rules, scope, this.unit, this.isClosed ? this.run : this.program);
    }
    this.metrics?.add("template.renders", 1); // which may ask again, of another version
    return value;
  }

  /** Gives the value to the host, and lists the secrets in it. */
  askWithSecrets(scope: Scope): WithSecrets<T> {
    return withSecrets(this.rules, scope, this.unit, this.program);
  }

  /** Gives the value within a run, which is charged for it as if the program had run. */
  readonly program: Program<T> = (run) => {
    if (this.isClosed) return this.run(run);
    const { steps, work, iterations, holdsSecrets } = run;
    const isSeen = this.seen === run.scope[data].version;
    if (isSeen && this.value !== undefined && run.spendAgain(this.spent)) return this.value;
    run.varies = false;
    run.holdsSecrets = false;
    const value = this.run(run);
    this.isClosed = !canKeep(value, run);
    run.holdsSecrets ||= holdsSecrets; // the fields before may have met some
    if (isSeen && !this.isClosed) {
      this.value = typeof value === "string" ? (ownText(value) as T & string) : value; // the same text
      this.spent = { steps: run.steps - steps, work: run.work - work, iterations: run.iterations - iterations };
    } else {
      this.seen = run.scope[data].version;
      this.value = undefined;
    }
    return value;
  };
}

const nothing: Spent = Object.freeze({ steps: 0, work: 0, iterations: 0 });

/** Tells whether a value may be kept: a small one that came from the data of a run and from nothing secret. */
const canKeep = (value: Value, run: Run): boolean =>
  !run.varies &&
  run.sources === undefined &&
  !run.holdsSecrets &&
  (typeof value === "string" ? value.length <= longestText : typeof value !== "object" || value === null);
