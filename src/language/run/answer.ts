import type { Value } from "../../data/json.ts";
import { type Scope, version } from "../../scope/scope.ts";
import { ownText } from "./cache.ts";
import { execute, type Program, type Rules, type Run, type Spent, type Unit } from "./run.ts";

/** UTF-16 units of the longest text that is remembered. */
const longestText = 1_000;

/**
 * What a unit gives when it is asked: its text, its value or its truth. It is remembered until it is asked of another
 * version of the data, if it was read from there alone: most fields of a task's input are the same for every item. A
 * version is known by its number, so none is kept alive.
 */
export class Answer<T extends Value> {
  // All private to the compiler only: see `Run`.
  private readonly program: Program<T>;
  /** Whether all that it gave so far could be remembered. */
  private isFixed = true;
  private version = 0;
  private value: T | undefined = undefined;
  private spent: Spent = nothing;

  constructor(program: Program<T>) {
    this.program = program;
  }

  /** Asked by the host. */
  of(rules: Rules, scope: Scope, unit: Unit): T {
    const { value } = this;
    if (value === undefined || this.version !== scope[version]) {
      return execute(rules, scope, unit, this.isFixed ? this.within : this.program);
    }
    rules.metrics?.add("template.renders", 1); // which may ask again, of another version
    return value;
  }

  /** Asked within a run, which is charged for it the same, remembered or not. */
  readonly within: Program<T> = (run) => {
    if (!this.isFixed) return this.program(run);
    const { steps, work, iterations, holdsSecrets } = run;
    const isKnown = this.version === run.scope[version];
    if (isKnown && this.value !== undefined && run.spendAgain(this.spent)) return this.value;
    run.varies = false;
    run.holdsSecrets = false;
    const value = this.program(run);
    this.isFixed = isFixed(value, run);
    run.holdsSecrets ||= holdsSecrets; // of the fields before
    if (!isKnown || !this.isFixed) {
      // Most are asked once of each version: it is the second time that shows who asks again.
      this.version = run.scope[version];
      this.value = undefined;
    } else {
      this.value = typeof value === "string" ? (ownText(value) as T & string) : value; // the same text
      this.spent = { steps: run.steps - steps, work: run.work - work, iterations: run.iterations - iterations };
    }
    return value;
  };
}

const nothing: Spent = Object.freeze({ steps: 0, work: 0, iterations: 0 });

/** Whether a value may be remembered: a small one that came from the data of a run and from nothing secret. */
const isFixed = (value: Value, run: Run): boolean =>
  !run.varies &&
  run.sources === undefined &&
  !run.holdsSecrets &&
  (typeof value === "string" ? value.length <= longestText : typeof value !== "object" || value === null);
