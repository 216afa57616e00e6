import { ContextError, type ErrorDetails } from "../../errors.ts";
import type { Program } from "../run/run.ts";
import { SourceError } from "../syntax/source-error.ts";
import type { Vocabulary } from "../vocabulary.ts";
import { Variables } from "./variables.ts";

/** The state of the compiler within one source. */
export interface Compilation {
  readonly vocabulary: Vocabulary;
  /** The variables that the source sets, as they are seen from the node at hand. */
  readonly variables: Variables;
  /** All that is wrong with the source, in the order in which it was found. */
  readonly problems: SourceError[];
  /** The nodes compiled so far, for which the programs made of them will be charged. */
  readonly count: { nodes: number };
  /** The source is looked at again, or on the way to a read: what it reads does not count. */
  readonly isProbe: boolean;
}

/** Begins the compilation of a source, with the problems that its parser found. */
export const newCompilation = (vocabulary: Vocabulary, problems: readonly SourceError[]): Compilation => ({
  vocabulary,
  variables: Variables.none(),
  problems: [...problems],
  count: { nodes: 0 },
  isProbe: false,
});

/** Goes on with a compilation of what is looked at again, or on the way to a read. */
export const probing = (compilation: Compilation): Compilation => ({ ...compilation, isProbe: true });

/** Goes on with a compilation, and counts the nodes from here by themselves. */
export const countedApart = (compilation: Compilation): Compilation => ({ ...compilation, count: { nodes: 0 } });

/**
 * Compiles a program that charges, each time that it runs, for the nodes it is made of. These programs and blocks charge
 * for nodes, and nothing else does: a node is counted for the nearest of them around it, and for no other.
 */
export function charged<T>(
  compilation: Compilation,
  compileCounted: (compilation: Compilation) => Program<T>,
): Program<T> {
  const counted = countedApart(compilation);
  const program = compileCounted(counted);
  const steps = counted.count.nodes;
  return (run) => {
    run.spendSteps(steps);
    return program(run);
  };
}

/** Adds a problem to those of the source. Compiling goes on, to find the others, with a program that never runs. */
export function problem<C extends keyof ErrorDetails>(
  compilation: Compilation,
  code: C,
  details: () => ErrorDetails[C],
  offset: number,
): Program<never> {
  compilation.problems.push(new SourceError(() => new ContextError(code, details()), offset));
  return () => {
    throw new Error("a source with problems was run");
  };
}
