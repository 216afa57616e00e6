import type { Maybe } from "../../data/json.ts";
import type { Sources } from "../../data/sources.ts";
import { ContextError } from "../../errors.ts";
import type { Path } from "../../scope/path.ts";
import type { Expression } from "../syntax/syntax.ts";
import type { Program, Run, Tracer, Unit } from "./run.ts";

/** An expression that was evaluated, and what it gave. */
export interface Frame {
  readonly node: Expression;
  readonly unit: Unit;
  value: Maybe;
  /** The sources of the secrets that it is made of. */
  sources: Sources | undefined;
  /** It was asked only whether it is there: its value has tainted nothing, and is not to be told. */
  isPresence: boolean;
  /** The path that it read, where it is one. */
  path: Path | undefined;
  /** Why it has failed, unless one of its operands has. */
  error: ContextError | undefined;
  hasFailed: boolean;
  readonly frames: Frame[];
}

/** The most expressions that a trace keeps. */
export const mostFrames = 1_000;

/** Takes down what each expression of a run gives. */
export class Trace implements Tracer {
  /** The expressions that are within no other, in the order in which they were evaluated. */
  readonly frames: Frame[] = [];
  /** There were more expressions than are kept. */
  isCut = false;
  readonly #stack: Frame[] = [];
  #count = 0;

  /**
   * Evaluates an expression, and takes down what it gives. The run is tainted by it as ever; while it is evaluated, within
   * another, by nothing else, so that its own secrets are told from those of its neighbours.
   */
  evaluate<T extends Maybe>(node: Expression, run: Run, program: Program<T>, isPresence = false): T {
    const around = this.#stack.at(-1);
    // It may be compiled in two ways, one around the other: what is given last is what it gives.
    if (around?.node === node) return take(around, run, program);
    // What comes behind a secret in a text may be made of it, or be there because of it: how often is secret, too.
    if (around === undefined && run.sources !== undefined) return program(run);
    if (this.#count >= mostFrames) {
      this.isCut = true;
      return program(run);
    }
    this.#count++;
    const before = run.sources;
    const frame: Frame = {
      node,
      unit: run.place.unit,
      value: undefined,
      sources: undefined,
      isPresence,
      path: undefined,
      error: undefined,
      hasFailed: false,
      frames: [],
    };
    (around?.frames ?? this.frames).push(frame);
    this.#stack.push(frame);
    if (around !== undefined) run.sources = undefined;
    try {
      return take(frame, run, program);
    } catch (error) {
      if (error instanceof ContextError && !frame.frames.some((one) => one.hasFailed)) frame.error = error;
      frame.hasFailed = true;
      throw error;
    } finally {
      frame.sources = run.sources;
      if (around !== undefined) run.uniteWith(before);
      this.#stack.pop();
    }
  }
}

/** Takes down what a program gives, and the path that it read where its expression is one. */
function take<T extends Maybe>(frame: Frame, run: Run, program: Program<T>): T {
  const { recording } = run.rules;
  const before = recording?.last;
  const value = program(run);
  frame.value = value;
  if (frame.node.kind === "name" || frame.node.kind === "member") frame.path = recording?.lastSince(before);
  return value;
}
