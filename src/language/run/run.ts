import { marksOf, sealedError } from "../../data/admitted.ts";
import type { Key, Maybe } from "../../data/json.ts";
import { follow, member, sourcesAlong } from "../../data/read.ts";
import { type Sources, united } from "../../data/sources.ts";
import { ContextError, limitError, locate, located } from "../../errors.ts";
import type { LimitName, Limits } from "../../limits.ts";
import type { Metrics } from "../../metrics.ts";
import type { Path } from "../../scope/path.ts";
import { type ReadLog, read, type Scope } from "../../scope/scope.ts";
import type { Offset } from "../syntax/syntax.ts";

/** What an undefined value does where it is used: it is an error, or it prints as nothing and is false. */
export type UndefinedPolicy = "error" | "empty";

/** What a run keeps to, and whom it asks: the limits, the policy, the host's clock and randomness, its functions by name. */
export interface Rules {
  readonly limits: Limits;
  readonly undefinedPolicy: UndefinedPolicy;
  readonly metrics: Metrics | undefined;
  readonly clock: () => Date;
  readonly uuid: () => string;
  /** Calls a function or a test whose name is known only now, as `map` does. */
  readonly callByName: (kind: "function" | "test", name: string, values: readonly Maybe[], run: Run) => Maybe;
  /** Whether a test asks only whether something is there. */
  readonly asksPresence: (test: string) => boolean;
}

/** A compiled expression: give it a run, get its value. */
export type Program<T = Maybe> = (run: Run) => T;

/** A source that programs were made of, and the slots its own variables need. */
export interface Unit {
  readonly source: string;
  readonly slots: number;
  /** Where in a JSON value the source stands. */
  readonly pointer?: string | undefined;
}

const none: Maybe[] = [];

/** What a run has spent of its limits. */
export interface Spent {
  readonly steps: number;
  readonly work: number;
  readonly iterations: number;
}

/** How far into a value an operation looks. */
export type Reach = "itself" | "parts" | "all";

/** One run of a template: what its programs read, what they may still use, and where they are. */
export class Run implements ReadLog, Spent {
  readonly rules: Rules;
  readonly scope: Scope;
  /** The template's own variables. */
  locals: Maybe[];
  /** The place that is being evaluated, for an error that knows none. */
  offset: Offset;
  /** Where the secrets came from that took part so far. */
  sources: Sources | undefined;
  /** Whether a list or object that holds a secret was met. */
  holdsSecrets: boolean;
  /** Whether something was read that another run over the same data may find changed: an item, the time, the host. */
  varies: boolean;
  /** What was spent so far. */
  steps: number;
  work: number;
  iterations: number;
  // Private to the compiler only: a run is made for each render, and fields with a # take twice as long to set.
  private unit: Unit;

  constructor(rules: Rules, scope: Scope, unit: Unit) {
    this.rules = rules;
    this.scope = scope;
    this.locals = unit.slots === 0 ? none : new Array<Maybe>(unit.slots);
    this.offset = 0;
    this.sources = undefined;
    this.holdsSecrets = false;
    this.varies = false;
    this.steps = 0;
    this.work = 0;
    this.iterations = 0;
    this.unit = unit;
  }

  /** Goes on with the programs of another source. */
  enter(unit: Unit): void {
    this.unit = unit;
    this.offset = 0;
    if (unit.slots > 0) this.locals = new Array<Maybe>(unit.slots);
  }

  /**
   * Whether the template itself says a text, which an error may say then too: otherwise it may be data. Never where a
   * secret took part: a template could hold every text that the secret may be.
   */
  says(text: string): boolean {
    return this.sources === undefined && this.unit.source.includes(text);
  }

  /** What to throw for an error of a program: with the place, where it is one of ours. */
  explain(error: unknown): unknown {
    if (!(error instanceof ContextError)) return error;
    if (error.code === "limit") this.rules.metrics?.add("template.limit_errors", 1);
    return located(error, locate(this.unit.source, this.offset, this.unit.pointer));
  }

  taint(value: Maybe, sources: Sources | undefined): void {
    if (sources !== undefined && sources !== this.sources) {
      this.spendItems(sources.length + (this.sources?.length ?? 0));
      this.sources = united(this.sources, sources);
    }
    if (marksOf(value) !== undefined) this.holdsSecrets = true;
  }

  /** What a path leads to. */
  read(path: Path): Maybe {
    if (path.isOfItem) this.varies = true;
    return this.scope[read](path, this);
  }

  /** The one read of a list, object or string; what is secret of it takes part. */
  member(value: Maybe, key: Key): Maybe {
    if (value === undefined) return undefined;
    const found = member(value, key, this);
    if (marksOf(value) !== undefined) this.taint(found, sourcesAlong(value, [key], 0));
    return found;
  }

  /** Reads on from a value. */
  follow(value: Maybe, keys: readonly Key[]): Maybe {
    const found = follow(value, keys, 0, this);
    if (marksOf(value) !== undefined) this.taint(found, sourcesAlong(value, keys, 0));
    return found;
  }

  /**
   * Looks at a value, and what is secret there takes part: at itself only (its type, the number of its parts and their
   * names), at each part as one, or at all that is within.
   */
  taintBy(value: Maybe, depth: Reach): void {
    const marks = marksOf(value);
    if (marks === undefined) return;
    if (marks.isSealed && (marks.whole !== undefined || depth === "all")) throw sealedError(marks);
    if (depth === "all") this.taint(value, marks.all);
    else if (depth === "itself") this.taint(value, marks.whole);
    else this.taint(value, marks.shallow);
  }

  /** Refuses a value that holds a sealed secret. */
  refuseSealed(value: Maybe): void {
    const marks = marksOf(value);
    if (marks?.isSealed) throw sealedError(marks);
  }

  spendSteps(count: number): void {
    this.steps += count;
    if (this.steps > this.rules.limits.steps) throw this.overLimit("steps");
  }

  spendItems(count: number): void {
    this.work += count;
    if (this.work > this.rules.limits.work) throw this.overLimit("work");
  }

  spendCharacters(count: number): void {
    this.spendItems((count + 7) >>> 3); // an integer, which costs V8 no allocation
  }

  spendText(length: number): void {
    if (length > this.rules.limits.stringLength) throw this.overLimit("stringLength");
    this.spendCharacters(length);
  }

  spendIteration(): void {
    this.iterations++;
    if (this.iterations > this.rules.limits.iterations) throw this.overLimit("iterations");
  }

  /** Spends as much as was spent before, unless there is not as much left. */
  spendAgain({ steps, work, iterations }: Spent): boolean {
    const { limits } = this.rules;
    const [allSteps, allWork, allIterations] = [this.steps + steps, this.work + work, this.iterations + iterations];
    if (allSteps > limits.steps || allWork > limits.work || allIterations > limits.iterations) return false;
    this.steps = allSteps;
    this.work = allWork;
    this.iterations = allIterations;
    return true;
  }

  check(name: LimitName, size: number): void {
    if (size > this.rules.limits[name]) throw this.overLimit(name);
  }

  private overLimit(name: LimitName): ContextError {
    return limitError(this.rules.limits, name);
  }
}

/** Runs a program of a unit. */
export function execute<T>(rules: Rules, scope: Scope, unit: Unit, program: Program<T>): T {
  const run = new Run(rules, scope, unit);
  rules.metrics?.add("template.renders", 1);
  try {
    return program(run);
  } catch (error) {
    throw run.explain(error);
  }
}
