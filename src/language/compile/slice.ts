import type { Value } from "../../data/json.ts";
import { marked } from "../run/marked.ts";
import type { Program } from "../run/run.ts";
import type { Offset } from "../syntax/syntax.ts";
import { cut } from "../values/slices.ts";

/** The programs of `[start:end:step]`; a bound left out gives null. */
export type Bounds = readonly [start: Program<Value>, end: Program<Value>, step: Program<Value>];

/** Compiles `target[start:end:step]`. */
export const compileSlice =
  (target: Program<Value>, [start, end, step]: Bounds, offset: Offset): Program<Value> =>
  (run) => {
    const values = [target(run), start(run), end(run), step(run)] as const;
    run.offset = offset;
    run.taintBy(values[0], "parts");
    return marked(cut(...values, run), run);
  };
