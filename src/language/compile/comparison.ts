import type { Value } from "../../data/json.ts";
import type { Program } from "../run/run.ts";
import type { Offset } from "../syntax/syntax.ts";
import { type BinaryOperator, operators } from "../values/operators.ts";

/** An operator of a chain and the operand on its right. */
export interface Comparison {
  readonly operator: BinaryOperator;
  readonly operand: Program<Value>;
  readonly offset: Offset;
}

/** Compiles `a < b < c`: compares each two neighbours, and runs each operand once, up to the first that does not hold. */
export const compileComparison =
  (first: Program<Value>, rest: readonly Comparison[]): Program<boolean> =>
  (run) => {
    let left = first(run);
    run.taintBy(left, "all");
    for (const { operator, operand, offset } of rest) {
      const right = operand(run);
      run.offset = offset;
      run.taintBy(right, "all");
      if (operators[operator](left, right, run) !== true) return false;
      left = right;
    }
    return true;
  };
