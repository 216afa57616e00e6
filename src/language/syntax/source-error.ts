import { ContextError } from "../../errors.ts";

/** An error of the source, at an offset that is made a position where the whole source is known. */
export class SourceError extends Error {
  readonly error: ContextError;
  readonly offset: number;

  constructor(error: ContextError, offset: number) {
    super(error.message);
    this.error = error;
    this.offset = offset;
  }
}

export const syntaxError = (problem: string, offset: number): SourceError =>
  new SourceError(new ContextError("syntax", { problem }), offset);

export const unsupportedError = (feature: string, instead: string, offset: number): SourceError =>
  new SourceError(new ContextError("unsupported", { feature, instead }), offset);
