import { ContextError, locate, located } from "../errors.ts";
import { type Budget, type LimitName, limitError } from "./budget.ts";
import type { Environment } from "./environment.ts";
import type { Scope } from "./scope.ts";
import type { Offset } from "./syntax.ts";
import type { Maybe } from "./values.ts";

/** A source that programs were made of, and the slots its own variables need. */
export interface Unit {
  readonly source: string;
  readonly slots: number;
  /** Where in a JSON value the source stands. */
  readonly pointer?: string | undefined;
}

const none: Maybe[] = [];

/** One run of a template: what its programs read, what they may still use, and where they are. */
export class Run implements Budget {
  readonly environment: Environment;
  readonly scope: Scope;
  /** The template's own variables. */
  locals: Maybe[];
  /** The place that is being evaluated, for an error that knows none. */
  at: Offset;
  // Private to the compiler only: a run is made for each render, and fields with a # take twice as long to set.
  private unit: Unit;
  private steps: number;
  private work: number;
  private iterations: number;

  constructor(environment: Environment, scope: Scope, unit: Unit) {
    this.environment = environment;
    this.scope = scope;
    this.locals = unit.slots === 0 ? none : new Array<Maybe>(unit.slots);
    this.at = 0;
    this.unit = unit;
    this.steps = 0;
    this.work = 0;
    this.iterations = 0;
  }

  /** Goes on with the programs of another source. */
  enter(unit: Unit): void {
    this.unit = unit;
    if (unit.slots > 0) this.locals = new Array<Maybe>(unit.slots);
  }

  /** Whether the template itself says a text, which an error may say then too: otherwise it may be data. */
  says(text: string): boolean {
    return this.unit.source.includes(text);
  }

  /** What to throw for an error of a program: with the place, where it is one of ours. */
  explain(error: unknown): unknown {
    if (!(error instanceof ContextError)) return error;
    return located(error, locate(this.unit.source, this.at, this.unit.pointer));
  }

  spendSteps(count: number): void {
    this.steps += count;
    if (this.steps > this.environment.limits.steps) throw this.overLimit("steps");
  }

  spendItems(count: number): void {
    this.work += count;
    if (this.work > this.environment.limits.work) throw this.overLimit("work");
  }

  spendCharacters(count: number): void {
    this.spendItems((count + 7) >>> 3); // an integer, which costs V8 no allocation
  }

  spendText(length: number): void {
    if (length > this.environment.limits.stringLength) throw this.overLimit("stringLength");
    this.spendCharacters(length);
  }

  spendIteration(): void {
    this.iterations++;
    if (this.iterations > this.environment.limits.iterations) throw this.overLimit("iterations");
  }

  check(name: LimitName, size: number): void {
    if (size > this.environment.limits[name]) throw this.overLimit(name);
  }

  private overLimit(name: LimitName): ContextError {
    return limitError(this.environment.limits, name);
  }
}

/** Runs a program of a unit. */
export function execute<T>(environment: Environment, scope: Scope, unit: Unit, program: (run: Run) => T): T {
  const run = new Run(environment, scope, unit);
  try {
    return program(run);
  } catch (error) {
    throw run.explain(error);
  }
}
