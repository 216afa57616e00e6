import { ContextError, type ErrorDetails } from "../../errors.ts";
import type { Program } from "../run/run.ts";
import { SourceError } from "../syntax/source-error.ts";
import type { Vocabulary } from "../vocabulary.ts";
import { Variables } from "./variables.ts";

/** What is known while a source is compiled. */
export interface Compilation {
  readonly vocabulary: Vocabulary;
  readonly variables: Variables;
  /** All that is wrong with the source, in the order of its text. */
  readonly problems: SourceError[];
  /** Nodes compiled so far, for what a block costs. */
  readonly count: { nodes: number };
}

export const newCompilation = (vocabulary: Vocabulary, problems: readonly SourceError[]): Compilation => ({
  vocabulary,
  variables: Variables.none(),
  problems: [...problems],
  count: { nodes: 0 },
});

/** The same, whose nodes are counted apart. */
export const countedApart = (compilation: Compilation): Compilation => ({ ...compilation, count: { nodes: 0 } });

/** A program that is charged, each time that it runs, for the nodes that were compiled for it. */
export function charged<T>(
  compilation: Compilation,
  compileWithin: (compilation: Compilation) => Program<T>,
): Program<T> {
  const within = countedApart(compilation);
  const program = compileWithin(within);
  const steps = within.count.nodes;
  return (run) => {
    run.spendSteps(steps);
    return program(run);
  };
}

/** Notes what is wrong with the source, and goes on with a program that is never run. */
export function problem<C extends keyof ErrorDetails>(
  compilation: Compilation,
  code: C,
  details: ErrorDetails[C],
  offset: number,
): Program<never> {
  compilation.problems.push(new SourceError(new ContextError(code, details), offset));
  return () => {
    throw new Error("a source with problems was run");
  };
}
