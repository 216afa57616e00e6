import type { Condition } from "./condition.ts";
import { marksOf } from "./data/admitted.ts";
import { ingest } from "./data/ingest.ts";
import type { JsonValue, Maybe } from "./data/json.ts";
import type { Environment } from "./environment.ts";
import { ContextError } from "./errors.ts";
import { sourceOf } from "./gathered.ts";
import { compileBareExpression, parseBareExpression } from "./language/compile/bare-expression.ts";
import { compileJsonTemplate, isTemplate } from "./language/compile/json-template.ts";
import { compileText } from "./language/compile/text-template.ts";
import { around, execute, type Program, type Rules, type Unit } from "./language/run/run.ts";
import { type Frame, Trace } from "./language/run/trace.ts";
import { operandsOf } from "./language/syntax/operands.ts";
import { spanOf } from "./language/syntax/span.ts";
import type { Expression } from "./language/syntax/syntax.ts";
import { tracing, type Vocabulary } from "./language/vocabulary.ts";
import { spokenPath } from "./scope/host-path.ts";
import type { Path } from "./scope/path.ts";
import { Recording } from "./scope/recording.ts";
import type { Scope } from "./scope/scope.ts";
import { shown } from "./secrets/shown.ts";
import type { Template } from "./template.ts";

/** Finds the task that had finished last when a path was written; undefined where that is not known. */
type WriterOf = (path: Path) => string | undefined;

/** What there is to tell of an operand, beside its source and its own operands. */
type Told = Omit<Explanation, "source" | "operands" | "toString">;

/** Why a condition or a template gave what it gave: a tree of its operands. As JSON it has the same keys; as text it is a tree. */
export class Explanation {
  /** What the source says. */
  readonly source: string;
  /** What it gave: `***` for what is secret. It is left out where it was skipped, is undefined or has failed. */
  readonly value?: JsonValue;
  /** The value is shown in part, or there were more operands than a thousand. */
  readonly isShortened?: true;
  /** The value is secret, or a secret decided whether it was asked for. */
  readonly isSecret?: true;
  /** It was not asked for, as what was before it has decided. */
  readonly isSkipped?: true;
  /** Nothing was there. */
  readonly isUndefined?: true;
  /** Something was there, and no more was asked. */
  readonly isDefined?: true;
  /** The path that it read. */
  readonly path?: string;
  /** The task that wrote that: of a variable, the one that had finished last before. It is left out where that is not known. */
  readonly writtenBy?: string;
  /** The path to its text in a JSON value, as errors tell it. */
  readonly place?: string;
  /** Why it has failed, as the error tells it. */
  readonly error?: string;
  readonly operands: readonly Explanation[];

  /** @internal */
  constructor(source: string, told: Told, operands: readonly Explanation[] = []) {
    this.source = source;
    Object.assign(this, told);
    this.operands = Object.freeze(operands);
    Object.freeze(this);
  }

  /**
   * Writes the tree for a log: a line for each operand. O(operands).
   * @example String(new WorkflowContext({ variables: { n: 1 } }).explain("n > 2")); // "n > 2 → false\n├─ n → 1 (workflow.n)\n└─ 2"
   */
  toString(): string {
    return [
      lineOf(this),
      ...this.operands.flatMap((one, index) => branch(one, index === this.operands.length - 1)),
    ].join("\n");
  }
}

function branch(of: Explanation, isLast: boolean): readonly string[] {
  const [first = "", ...others] = String(of).split("\n");
  return [`${isLast ? "└─" : "├─"} ${first}`, ...others.map((line) => `${isLast ? "  " : "│ "} ${line}`)];
}

function lineOf({ source, path, writtenBy, place, ...told }: Explanation): string {
  const from = [path === source ? undefined : path, writtenBy && `written by ${writtenBy}`].filter(
    (part) => part !== undefined,
  );
  const head = (place === undefined ? "" : `${place}: `) + source.replace(/\s+/g, " ");
  return head + endOf(source, told) + (from.length === 0 ? "" : ` (${from.join(", ")})`);
}

function endOf(
  source: string,
  { value, isSecret, isSkipped, isUndefined, isDefined, error }: Omit<Told, "path">,
): string {
  if (error !== undefined) return ` ✗ ${error}`;
  if (isSkipped) return " (skipped)";
  if (isUndefined) return " (undefined)";
  if (isDefined) return " (defined)";
  if (isSecret) return " → ***";
  const text = JSON.stringify(value);
  const isLiteral = text === source || text === source.replace(/^'(.*)'$/s, '"$1"');
  return text === undefined || isLiteral ? "" : ` → ${text}`;
}

/** What an explanation is asked of: a condition, bare or within `{{ }}`; a template; or a JSON value whose strings are templates. */
export type Explained = string | Condition | Template | JsonValue;

/**
 * Explains what a condition or a template gives. O(what it costs to run, and the operands that are shown).
 *
 * @throws ContextError with all that is wrong with its source
 * @internal
 */
export function explain(scope: Scope, environment: Environment, input: unknown, writerOf: WriterOf): Explanation {
  const made = sourceOf(input);
  const known = made?.environment ?? environment;
  const value = made === undefined ? ingest(input, "what is explained") : made.value;
  const isCondition = made === undefined ? isOneExpression(value, known) : made.kind === "condition";
  const explaining = new Explaining(scope, tracing(known.vocabulary), writerOf);
  return isCondition ? explaining.condition(String(value)) : explaining.template(value);
}

/** Tells whether a text is one expression, bare or within braces: a condition, and no other template. */
const isOneExpression = (value: JsonValue, { vocabulary }: Environment): boolean =>
  typeof value === "string" && !(isTemplate(value) && parseBareExpression(value, vocabulary).problems.length > 0);

/** The message of an error without the source around its place. */
const messageOf = ({ message }: ContextError): string => message.replace(/\n.*$/s, "");

function toldOf(value: Maybe, isSecret: boolean): Told {
  if (isSecret || marksOf(value)?.whole !== undefined) return { value: "***", isSecret: true };
  if (value === undefined) return { isUndefined: true };
  return shown(value);
}

/** One explanation: a run that takes down its expressions, and what there is to tell of these. */
class Explaining {
  readonly #scope: Scope;
  readonly #vocabulary: Vocabulary;
  readonly #writerOf: WriterOf;
  readonly #trace = new Trace();

  constructor(scope: Scope, vocabulary: Vocabulary, writerOf: WriterOf) {
    this.#scope = scope;
    this.#vocabulary = vocabulary;
    this.#writerOf = writerOf;
  }

  condition(source: string): Explanation {
    const compiled = compileBareExpression(source, this.#vocabulary);
    const { raw, ...told } = this.#ran(compiled, compiled.truth.program);
    const [top] = this.#trace.frames.map((frame) => this.#explained(frame));
    const isSame = top !== undefined && (top.value === raw || (top.isSecret && told.isSecret));
    if (top === undefined || !isSame)
      return new Explanation(source.trim(), { ...told, ...this.#cut }, top ? [top] : []);
    const failed = told.error === undefined ? {} : { error: told.error };
    return new Explanation(top.source, { ...top, ...failed, ...this.#cut }, top.operands);
  }

  template(value: JsonValue): Explanation {
    const { raw: _, ...told } = this.#ran(
      around,
      compileJsonTemplate(value, (source) => compileText(source, this.#vocabulary)),
    );
    const operands = this.#trace.frames.map((frame) => this.#explained(frame, frame.unit.pointer));
    return new Explanation(typeof value === "string" ? value : "", { ...told, ...this.#cut }, operands);
  }

  /** Runs a program, and tells what it gives, or why it fails. */
  #ran<T extends JsonValue>(unit: Unit, program: Program<T>): Told & { readonly raw?: T } {
    let isSecret = false;
    const rules: Rules = { ...this.#vocabulary, trace: this.#trace, recording: new Recording() };
    try {
      const told: Program<T> = (run) => {
        const given = program(run);
        isSecret = run.sources !== undefined;
        return given;
      };
      const raw = execute(rules, this.#scope, unit, told);
      return { raw, ...toldOf(raw, isSecret) };
    } catch (error) {
      if (error instanceof ContextError) return { error: messageOf(error) };
      throw error;
    }
  }

  get #cut(): Told {
    return this.#trace.isCut ? { isShortened: true } : {};
  }

  #explained(frame: Frame, place?: string): Explanation {
    const { node, unit, value, sources, path, error, hasFailed } = frame;
    const source = textOf(node, unit);
    const at = place === undefined ? {} : { place };
    const operands = this.#operands(frame);
    if (error !== undefined) return new Explanation(source, { ...at, error: messageOf(error) }, operands);
    if (hasFailed) return new Explanation(source, at, operands);
    // A key that is computed may be secret: the source tells the others.
    const isTold = path !== undefined && (sources === undefined || frame.frames.length === 0);
    const writtenBy = isTold && value !== undefined ? this.#writerOf(path) : undefined;
    const from = !isTold ? {} : { path: spokenPath(path.space, path.keys), ...(writtenBy && { writtenBy }) };
    const isThere = frame.isPresence && value !== undefined;
    const told: Told = isThere ? { isDefined: true } : toldOf(value, sources !== undefined);
    return new Explanation(source, { ...told, ...from, ...at }, operands);
  }

  /** Tells of the operands in the order of the source: those that were evaluated, and those that were skipped. */
  #operands({ node, unit, frames }: Frame): readonly Explanation[] {
    const parts = isRead(node) ? frames.map((frame) => frame.node) : operandsOf(node);
    const others = frames.filter((frame) => !parts.includes(frame.node));
    const decider = choosing.has(node.kind) ? frames.findIndex(({ sources }) => sources !== undefined) : -1;
    const told = parts.map((part) => {
      const index = frames.findIndex((frame) => frame.node === part);
      const frame = frames[index];
      const source = textOf(part, unit);
      if (part.kind === "literal") return new Explanation(source, shown(part.value));
      if (decider >= 0 && (index < 0 || index > decider))
        return new Explanation(source, { value: "***", isSecret: true });
      return frame === undefined ? new Explanation(source, { isSkipped: true }) : this.#explained(frame);
    });
    return [...told, ...others.map((frame) => this.#explained(frame))];
  }
}

/** The expressions that ask for an operand only where another one does not decide: a call may be of `default` or `ternary`. */
const choosing: ReadonlySet<Expression["kind"]> = new Set(["both", "either", "conditional", "comparison", "call"]);

/** Tells whether an expression reads a path by itself: its operands are the keys that are computed. */
function isRead(node: Expression): boolean {
  let target = node;
  while (target.kind === "member") target = target.target;
  return target.kind === "name";
}

function textOf(node: Expression, { source }: Unit): string {
  const { from, to } = spanOf(node);
  return source.slice(from, to);
}
