import { locate, located, mostProblems, throwAll } from "../../errors.ts";
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
