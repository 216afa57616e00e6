import type { Value } from "../../data/json.ts";
import { finished } from "../run/marked.ts";
import type { Program } from "../run/run.ts";
import type { Expression } from "../syntax/syntax.ts";
import { type Compilation, charged } from "./compilation.ts";
import { compileOptional } from "./expressions.ts";

/** Compiles an expression whose value the host is given: frozen, marked, and null where the policy lets undefined pass. */
export function compileValue(node: Expression, compilation: Compilation): Program<Value> {
  const program = charged(compilation, (counted) => compileOptional(node, counted, null));
  return (run) => {
    const value = program(run) ?? null;
    run.offset = node.offset;
    return finished(value, run);
  };
}
