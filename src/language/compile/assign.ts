import { isList, typeName, type Value } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import type { Run } from "../run/run.ts";
import type { Offset } from "../syntax/syntax.ts";

/** The tags that set variables. */
export type Tag = "for" | "set" | "with";

/** Sets the variables before `in` or `=`. */
export type Assign = (run: Run, value: Value) => void;

/**
 * Compiles the assignment of a value to one variable, or of its parts to several. Parts are read as any others are, so that
 * the run is tainted by those that are secret. The run must have looked at a value that is taken apart, or at what it is
 * part of.
 *
 * @throws ContextError `type` where the value is no list of as many items as there are variables
 */
export function compileAssign(tag: Tag, slots: readonly number[], offset: Offset): Assign {
  const [only] = slots;
  if (only !== undefined && slots.length === 1) {
    return (run, value) => {
      run.locals[only] = value;
    };
  }
  return (run, value) => {
    run.offset = offset;
    if (!isList(value) || value.length !== slots.length) throw notTakenApart(tag, slots.length, value, run);
    for (let index = 0; index < slots.length; index++) {
      run.locals[slots[index] as number] = run.holdsSecrets ? run.member(value, index) : value[index]; // below both lengths
    }
  };
}

function notTakenApart(tag: Tag, size: number, value: Value, run: Run): ContextError {
  run.taintBy(value, "itself");
  const length = run.sources === undefined && isList(value) ? String(value.length) : "another length";
  const found = isList(value) ? `a list of ${length}` : typeName(value);
  const expected = `${tag === "for" ? "lists" : "a list"} of ${size} items`;
  return new ContextError("type", { operation: `'${tag}'`, expected, found });
}
