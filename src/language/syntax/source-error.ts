import type { Token } from "nunjucks/src/lexer.js";
import { ContextError, limitError } from "../../errors.ts";
import type { LimitName, Limits } from "../../limits.ts";

/**
 * An error of a source, with its offset. Whoever has the whole source turns the offset into a line and a column. An error
 * that takes long to make is made when it is asked for: of thousands only the first are told.
 */
export class SourceError extends Error {
  readonly offset: number;
  readonly #error: ContextError | (() => ContextError);

  constructor(error: ContextError | (() => ContextError), offset: number) {
    super("a source has a problem");
    this.#error = error;
    this.offset = offset;
  }

  get error(): ContextError {
    return typeof this.#error === "function" ? this.#error() : this.#error;
  }
}

export const syntaxError = (problem: string, offset: number): SourceError =>
  new SourceError(new ContextError("syntax", { problem }), offset);

export const unsupportedError = (feature: string, instead: string, offset: number): SourceError =>
  new SourceError(new ContextError("unsupported", { feature, instead }), offset);

export const overLimit = (limits: Limits, name: LimitName, offset: number): SourceError =>
  new SourceError(limitError(limits, name), offset);

/** The error of a token that the grammar does not allow where it stands. */
export const unexpected = (expected: string, found: Token, hint = ""): SourceError =>
  syntaxError(`expected ${expected}, found ${spoken(found)}${hint}`, found.colno);

const longestToken = 40;

const spoken = ({ type, value }: Token): string => {
  if (type === "end") return value;
  return type === "string" ? "a string" : `'${value.slice(0, longestToken)}'`;
};
