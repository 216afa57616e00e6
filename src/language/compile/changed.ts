import { adopt } from "../../data/adopt.ts";
import type { Value } from "../../data/json.ts";
import type { Program } from "../run/run.ts";
import type { Offset } from "../syntax/syntax.ts";
import { isEqual } from "../values/comparison.ts";

/**
 * Compiles the question whether values differ from those that it was asked of before, which a slot keeps. They are kept in a
 * list that bears the run's taint: within a list or an object, the run may have lost it by the next turn.
 */
export const compileChanged =
  (values: Program<Value>, slot: number, offset: Offset): Program<boolean> =>
  (run) => {
    const given = values(run);
    const before = run.locals[slot];
    run.offset = offset;
    run.taintBy(given, "all");
    run.taintBy(before, "all");
    run.locals[slot] = adopt([given], { whole: run.sources }, run);
    return before === undefined || !isEqual(run.member(before, 0) ?? null, given, run);
  };
