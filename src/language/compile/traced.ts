import type { Maybe } from "../../data/json.ts";
import type { Program, Tracer } from "../run/run.ts";
import type { Expression } from "../syntax/syntax.ts";
import type { Compilation } from "./compilation.ts";

/** Lets a program take down what its expression gives, or only whether that is there, where somebody asks. */
export function traced<T extends Maybe>(
  node: Expression,
  { vocabulary, isProbe }: Compilation,
  program: Program<T>,
  isPresence = false,
): Program<T> {
  if (!vocabulary.traces || isProbe) return program;
  return (run) => (run.rules.trace as Tracer).evaluate(node, run, program, isPresence); // such programs run with one
}
