import type { Maybe } from "../../data/json.ts";
import type { Program, Run } from "../run/run.ts";
import { isTruthy } from "../values/truth.ts";

/** Tells `and` from `or`. */
type Logical = "both" | "either";

/** Compiles `and` and `or` as values: the right side runs only where the left one does not decide. */
export function compileLogical(kind: Logical, left: Program, right: Program): Program {
  const goesOnAt = kind === "both";
  return (run) => {
    const value = left(run);
    return isTrue(value, run) === goesOnAt ? right(run) : value;
  };
}

/** Compiles `and` and `or` where only their truth is asked. */
export function compileLogicalTruth(kind: Logical, left: Program<boolean>, right: Program<boolean>): Program<boolean> {
  if (kind === "both") return (run) => left(run) && right(run);
  return (run) => left(run) || right(run);
}

/** Compiles the truth of a value. */
export const compileTruthOf =
  (program: Program): Program<boolean> =>
  (run) => {
    const value = program(run);
    return typeof value === "boolean" ? value : isTrue(value, run);
  };

/** Tells whether a value is true. That taints the run: a secret list, too, is false where it is empty. */
function isTrue(value: Maybe, run: Run): boolean {
  if (run.holdsSecrets) run.taintBy(value, "itself");
  return value !== undefined && isTruthy(value);
}

/** Compiles `not`. */
export const compileNot =
  (operand: Program<boolean>): Program<boolean> =>
  (run) =>
    !operand(run);

/** Compiles `default(given, fallback, boolean)`: the fallback runs only where it is given. */
export const compileDefault =
  (given: Program, fallback: Program, asksTruth: Program<boolean> | undefined): Program =>
  (run) => {
    const value = given(run);
    if (value === undefined) return fallback(run);
    return asksTruth?.(run) === true && !isTrue(value, run) ? fallback(run) : value;
  };

/** Compiles `ternary(condition, yes, no, null)`: only what is chosen runs. */
export const compileTernary =
  <T>(condition: Program, yes: Program<T>, no: Program<T>, whenNull: Program<T>): Program<T> =>
  (run) => {
    const value = condition(run);
    if (isTrue(value, run)) return yes(run);
    return value === null ? whenNull(run) : no(run);
  };

/** Compiles `value if condition else otherwise`; without an `else` it may give undefined. */
export const compileConditional =
  (condition: Program<boolean>, value: Program, otherwise: Program): Program =>
  (run) =>
    condition(run) ? value(run) : otherwise(run);
