import { ContextError, locate, located, mostProblems } from "../../errors.ts";
import type { SourceError } from "../syntax/source-error.ts";

/** Throws the problems of a source as one error, in the order of its text. Does nothing where there are none. */
export function refuse(source: string, problems: readonly SourceError[]): void {
  throwAll(
    problems
      .toSorted((left, right) => left.offset - right.offset)
      .filter(({ offset }, index, sorted) => index === 0 || offset !== sorted[index - 1]?.offset) // one leads to another
      .slice(0, mostProblems)
      .map(({ error, offset }) => located(error, locate(source, offset))),
  );
}

/** Throws errors as one, which bears the code of the first. Does nothing where there are none. */
export function throwAll(errors: readonly ContextError[]): void {
  const [first] = errors;
  if (first === undefined) return;
  if (errors.length === 1) throw first;
  throw new ContextError(first.code, first.details, { position: first.position, problems: errors });
}
