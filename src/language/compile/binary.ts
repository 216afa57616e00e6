import type { Value } from "../../data/json.ts";
import type { Program } from "../run/run.ts";
import type { Offset } from "../syntax/syntax.ts";
import { type BinaryOperator, operators, signed } from "../values/operators.ts";

/** Compiles an operator between two operands. */
export function compileBinary(
  operator: BinaryOperator,
  left: Program<Value>,
  right: Program<Value>,
  offset: Offset,
): Program<Value> {
  const apply = operators[operator];
  return (run) => {
    const first = left(run);
    const second = right(run);
    run.offset = offset;
    if (run.holdsSecrets) {
      run.taintBy(first, "all");
      run.taintBy(second, "all");
    }
    return apply(first, second, run);
  };
}

/** Compiles an operator before a literal, as most conditions have it: one program less to run. */
export function compileBinaryWithLiteral(
  operator: BinaryOperator,
  left: Program<Value>,
  right: Value,
  offset: Offset,
): Program<Value> {
  const apply = operators[operator];
  return (run) => {
    const first = left(run);
    run.offset = offset;
    if (run.holdsSecrets) run.taintBy(first, "all");
    return apply(first, right, run);
  };
}

/** Compiles `left ~ right`. It prints both, and so takes undefined where the policy lets it be printed. */
export const compileJoin = (left: Program, right: Program, offset: Offset): Program<Value> =>
  compileBinary("~", orNull(left), orNull(right), offset);

const orNull =
  (program: Program): Program<Value> =>
  (run) =>
    program(run) ?? null;

/** Compiles `-operand` and `+operand`. */
export const compileSign =
  (sign: "-" | "+", operand: Program<Value>, offset: Offset): Program<Value> =>
  (run) => {
    const value = operand(run);
    run.offset = offset;
    return signed(sign, value);
  };
