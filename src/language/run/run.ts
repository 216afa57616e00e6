import { marksOf, sealedError } from "../../data/admitted.ts";
import { ingest } from "../../data/ingest.ts";
import type { JsonObject, Key, Maybe, Value } from "../../data/json.ts";
import { follow, member, sourcesAlong } from "../../data/read.ts";
import { type Sources, united } from "../../data/sources.ts";
import { ContextError, limitError, locate, located } from "../../errors.ts";
import type { Budget, LimitName, Limits } from "../../limits.ts";
import type { Metrics } from "../../metrics.ts";
import type { Path } from "../../scope/path.ts";
import type { Recording } from "../../scope/recording.ts";
import { type ReadLog, read, readsByPath, type Scope } from "../../scope/scope.ts";
import { withSecret } from "../../secrets/labels.ts";
import type { Expression, Offset } from "../syntax/syntax.ts";
import { indexOfText } from "../values/search.ts";
import type { Gathering } from "./gathering.ts";

/** Chooses what an undefined value does where it is used: it is an error, or it prints as nothing and is false. */
export type UndefinedPolicy = "error" | "empty";

/** The rules of a host's runs: limits and policy, the clock and randomness, and calls of functions by name. */
export interface Rules {
  readonly limits: Limits;
  readonly undefinedPolicy: UndefinedPolicy;
  readonly metrics: Metrics | undefined;
  /** Gives the time in ISO 8601. */
  readonly clock: () => string;
  readonly uuid: () => string;
  /** Binds a function or a test, whose name is known only when the template runs, to all of its arguments but the first. */
  readonly boundByName: (
    kind: "function" | "test",
    name: string,
    values: readonly Maybe[],
    run: Run,
    named?: JsonObject,
  ) => (first: Maybe) => Maybe;
  /** Tells whether a test asks of its operand only whether it is there. */
  readonly asksPresence: (test: string) => boolean;
  /** Tells whether a test takes an operand that is undefined. */
  readonly takesUndefined: (test: string) => boolean;
  /** Gathers the calls of the host whose answers have to be awaited; undefined where none may be. */
  readonly gathering?: Gathering | undefined;
  /** Takes down what each expression gives; undefined where nobody asks. */
  readonly trace?: Tracer | undefined;
  /** Takes down what is read; undefined where nobody asks for that. */
  readonly recording?: Recording | undefined;
}

/** Takes down what each expression of a run gives. */
export interface Tracer {
  /** Evaluates an expression, and takes down what it gives, or only whether that is there. */
  evaluate<T extends Maybe>(node: Expression, run: Run, program: Program<T>, isPresence?: boolean): T;
}

/** A compiled expression or statement: give it a run, get its value. */
export type Program<T = Maybe> = (run: Run) => T;

/** The source of programs, and the slots that its own variables need. */
export interface Unit {
  readonly source: string;
  readonly slots: number;
  /** The place of the source in a JSON value. */
  readonly pointer?: string | undefined;
}

/** The unit around templates in a JSON value, each of which is a unit of its own. */
export const around: Unit = { source: "", slots: 0 };

/** The place that a run is at. */
export interface Place {
  readonly unit: Unit;
  readonly offset: Offset;
}

/** How far into a value an operation looks: at the value itself, at each of its parts as one, or at all that is within. */
export type Reach = "itself" | "parts" | "all";

/** How much of the limits was spent. */
export interface Spent {
  readonly steps: number;
  readonly work: number;
  readonly iterations: number;
}

const noLocals: Maybe[] = [];

/**
 * One run of a template: the scope that its programs read, the taint that they have met, the place that they are at, and
 * what they have spent. One class, as one is made for each render: a base class for the limits took 8 ns longer, of 80.
 */
export class Run implements ReadLog, Budget, Spent {
  readonly rules: Rules;
  readonly scope: Scope;
  /** The values of the template's own variables, by their slots. */
  locals: Maybe[];
  /** The place of an error that names none itself. */
  offset: Offset;
  /** The sources of all secrets that taint what the run gives. */
  sources: Sources | undefined;
  /** The run has read a list or object with marks. While it has not, operations skip the search for marks. */
  holdsSecrets: boolean;
  /** The result depends on more than the version of the data: on an item, the clock or the host. No memo keeps it. */
  varies: boolean;
  steps: number;
  work: number;
  iterations: number;
  // Private to the compiler only: with a # a run takes a sixth longer to make.
  private unit: Unit;

  constructor(rules: Rules, scope: Scope, unit: Unit) {
    this.rules = rules;
    this.scope = scope;
    this.locals = unit.slots === 0 ? noLocals : new Array<Maybe>(unit.slots);
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
   * Tells whether the source holds a text, which an error may tell then too: otherwise it may be data. It may not once
   * the run is tainted, as a template could hold every text that a secret may be.
   */
  says(text: string): boolean {
    return this.sources === undefined && indexOfText(this.unit.source, text) >= 0;
  }

  /** Tells whether the source writes a text across a place: a name that was read as more than one, as `user-name`. */
  writesAcross(text: string, offset: Offset): boolean {
    const from = Math.max(0, offset - text.length + 1);
    return this.unit.source.slice(from, offset + text.length).includes(text);
  }

  get place(): Place {
    return { unit: this.unit, offset: this.offset };
  }

  /** Gives what to throw for an error of a program: one of ours gets its place. */
  explain(error: unknown): unknown {
    if (!(error instanceof ContextError)) return error;
    if (error.code === "limit") this.rules.metrics?.add("template.limit_errors", 1);
    return locatedAt(this.place, error);
  }

  /** Reads the value at the end of a path. */
  read(path: Path): Maybe {
    if (path.isOfItem) this.varies = true;
    const { recording } = this.rules;
    if (recording !== undefined) recording.add(path);
    return this.scope[read](path, this);
  }

  /** Tells whether a path has to be read as one: what is read is taken down, or the scope holds a part of the data. */
  get readsByPath(): boolean {
    return this.rules.recording !== undefined || this.scope[readsByPath];
  }

  /** Reads a part of a list, an object or a string; the run is tainted by it. */
  member(value: Maybe, key: Key): Maybe {
    if (value === undefined) return undefined;
    const found = member(value, key, this);
    if (marksOf(value) !== undefined) this.taint(found, sourcesAlong(value, [key], 0, this));
    return found;
  }

  /** Reads on from a value along keys; the run is tainted by the value they lead to. */
  follow(value: Maybe, keys: readonly Key[]): Maybe {
    const found = follow(value, keys, 0, this);
    if (marksOf(value) !== undefined) this.taint(found, sourcesAlong(value, keys, 0, this));
    return found;
  }

  /**
   * Takes in a value of the host, such as what its function gave. It taints the run by its marks, and bears what tainted
   * the run when the host was asked: the host may have made it of that.
   *
   * @throws ContextError `not-json` for what JSON can't say
   */
  receive(value: unknown, where: string): Value {
    const admitted = ingest(value, where);
    this.taint(admitted, undefined);
    return this.sources === undefined ? admitted : withSecret(admitted, this.sources, this);
  }

  /** Taints the run by what it was tainted by before. */
  uniteWith(sources: Sources | undefined): void {
    this.sources = united(sources, this.sources, this);
  }

  /** Taints the run by a value that was read, and by its sources where it can't bear marks itself. */
  taint(value: Maybe, sources: Sources | undefined): void {
    if (sources !== undefined) this.sources = united(this.sources, sources, this);
    if (marksOf(value) !== undefined) this.holdsSecrets = true;
  }

  /**
   * Taints the run by the secrets that an operation sees in a value: of the value itself (its type, the number of its
   * parts and their names), of its parts too, or of all that is within.
   */
  taintBy(value: Maybe, reach: Reach): void {
    const marks = marksOf(value);
    if (marks === undefined) return;
    if (marks.isSealed && (marks.whole !== undefined || reach === "all")) throw sealedError(marks);
    if (reach === "all") this.taint(value, marks.all);
    else if (reach === "itself") this.taint(value, marks.whole);
    else this.taint(value, marks.shallow);
  }

  /** Refuses a value that holds a sealed secret. */
  refuseSealed(value: Maybe): void {
    const marks = marksOf(value);
    if (marks?.isSealed) throw sealedError(marks);
  }

  spendSteps(count: number): void {
    this.steps += count;
    if (this.steps > this.rules.limits.steps) throw limitError(this.rules.limits, "steps");
  }

  spendItems(count: number): void {
    this.work += count;
    if (this.work > this.rules.limits.work) throw limitError(this.rules.limits, "work");
  }

  spendCharacters(count: number): void {
    this.spendItems((count + 7) >>> 3); // an integer, which costs V8 no allocation
  }

  spendText(length: number): void {
    this.check("stringLength", length);
    this.spendCharacters(length);
  }

  spendIteration(): void {
    this.iterations++;
    if (this.iterations > this.rules.limits.iterations) throw limitError(this.rules.limits, "iterations");
  }

  /** Spends as much as was spent before. Spends nothing, and gives false, where a limit would be passed. */
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
    if (size > this.rules.limits[name]) throw limitError(this.rules.limits, name);
  }
}

/** Gives an error its place. One that has a place already keeps it. */
export const locatedAt = ({ unit, offset }: Place, error: ContextError): ContextError =>
  located(error, locate(unit.source, offset, unit.pointer));

/** Runs a program of a unit by itself. */
export function execute<T>(rules: Rules, scope: Scope, unit: Unit, program: Program<T>): T {
  const run = new Run(rules, scope, unit);
  rules.metrics?.add("template.renders", 1);
  try {
    return program(run);
  } catch (error) {
    throw run.explain(error);
  }
}
